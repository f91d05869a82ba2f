using System.Security.Cryptography;
using System.Text;
using GdCases.Application.Cases;
using GdCases.Domain.Parties;
using Marten;
using Npgsql;
using Weasel.Postgresql.Tables;

namespace GdCases.Application.Fees;

/// <summary>Which payment paid what, by a digest of its reference: written with the event that takes it, so that one pays once, wherever and at whatever moment it is said twice (docs/adr/0038).</summary>
public static class PaymentReferences
{
    private const string Name = "payment_references";

    public static Table Table()
    {
        var used = new Table($"{CaseStore.Schema}.{Name}");
        used.AddColumn("digest", "varchar").AsPrimaryKey();
        used.AddColumn("number", "varchar").NotNull();
        return used;
    }

    internal static string DigestOf(Reference reference) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(reference.Text)));

    /// <summary>Writes down what payments pay that a person took; or fails, where one has paid something already.</summary>
    internal static void Claim(IDocumentSession session, IReadOnlyList<(string Digest, string Number)> payments) => Insert(session, payments, "");

    /// <summary>The same of what came through the gateway: that counts by its order, whatever somebody has said at a counter.</summary>
    internal static void Note(IDocumentSession session, IReadOnlyList<(string Digest, string Number)> payments) => Insert(session, payments, " on conflict do nothing");

    private static void Insert(IDocumentSession session, IReadOnlyList<(string Digest, string Number)> payments, string onConflict) => session.QueueSqlCommand(
        $"insert into {CaseStore.Schema}.{Name} (digest, number) select digest, number from unnest(?::varchar[], ?::varchar[]) as p (digest, number) order by digest{onConflict}",
        payments.Select(p => p.Digest).ToArray(), payments.Select(p => p.Number).ToArray());

    /// <summary>Whether a command failed because its payment has paid something already.</summary>
    internal static bool IsUsed(Exception? e) => e is PostgresException { TableName: Name } || (e is not null && IsUsed(e.InnerException));
}
