using GdCases.Domain.Cases;
using Marten;
using Npgsql;
using Weasel.Postgresql.Tables;

namespace GdCases.Application.Cases;

/// <summary>
/// What open cases have that no other may have at the same time, by digest (docs/adr/0037): written with the events that open
/// and end a case, so that of two applications at once one is refused, wherever they come in.
/// </summary>
public sealed class OpenCaseKeys(IDocumentStore store, NpgsqlDataSource database)
{
    private const string Name = "open_cases";

    /// <summary>The open cases that have some of these.</summary>
    internal const string Query = $"select o.digest, d.data from {CaseStore.Schema}.{Name} o, lateral (select data from {CaseStore.Schema}.mt_doc_case where tenant_id = left(o.number, 6) and id = o.number offset 0) d where o.digest = any($1)";

    public static Table Table()
    {
        var open = new Table($"{CaseStore.Schema}.{Name}");
        open.AddColumn("digest", "varchar").AsPrimaryKey();
        open.AddColumn("number", "varchar").NotNull();
        open.Indexes.Add(new IndexDefinition("open_cases_number") { Columns = ["number"] });
        return open;
    }

    /// <summary>The open cases that have some of these digests, by them.</summary>
    public async Task<IReadOnlyDictionary<string, Case>> Find(IEnumerable<string> digests, CancellationToken cancellation)
    {
        var found = new Dictionary<string, Case>(StringComparer.Ordinal);
        await using var command = database.CreateCommand(Query);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. digests] });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            found[reader.GetString(0)] = store.Options.Serializer().FromJson<Case>(reader, 1);
        }

        return found;
    }

    /// <summary>Whether a command failed because another case has come to have what it would have had.</summary>
    internal static bool IsTaken(Exception? e) => e is PostgresException { TableName: Name } || (e is not null && IsTaken(e.InnerException));

    /// <summary>Gives back what cases had that have ended, or have something else now.</summary>
    internal static void Release(IDocumentSession session, IReadOnlyList<string> numbers) => session.QueueSqlCommand($"delete from {CaseStore.Schema}.{Name} where number = any(?)", (object)numbers.ToArray());

    /// <summary>Writes down what new cases have; or fails, where another has it.</summary>
    internal static void Claim(IDocumentSession session, IReadOnlyList<(string Digest, string Number)> keys) => Insert(session, keys, "");

    /// <summary>Writes down what cases have that are open again, or whose form was put right; where another has it, that stays so.</summary>
    internal static void ClaimAgain(IDocumentSession session, IReadOnlyList<(string Digest, string Number)> keys) => Insert(session, keys, " on conflict do nothing");

    private static void Insert(IDocumentSession session, IReadOnlyList<(string Digest, string Number)> keys, string onConflict) => session.QueueSqlCommand(
        $"insert into {CaseStore.Schema}.{Name} (digest, number) select digest, number from unnest(?::varchar[], ?::varchar[]) as k (digest, number) order by digest{onConflict}",
        keys.Select(k => k.Digest).ToArray(), keys.Select(k => k.Number).ToArray());
}
