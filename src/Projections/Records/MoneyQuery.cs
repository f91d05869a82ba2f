using Marten;
using NodaTime;
using NodaTime.Text;
using Npgsql;

namespace GdCases.Projections.Records;

/// <summary>Cases by what their money did.</summary>
public static class MoneyQuery
{
    /// <summary>The cases of which the gateway has to be asked something, in every city, the longest due first.</summary>
    public static async Task<IReadOnlyList<CaseRecord>> ToAsk(IQuerySession session, Instant now, CaseRecord? after, int limit, CancellationToken cancellation)
    {
        var asked = session.Query<CaseRecord>().Where(r => r.AnyTenant() && r.AskFrom <= now.ToUnixTimeMilliseconds());
        if (after is { AskFrom: { } from, Number: var number })
        {
            asked = asked.Where(r => r.AskFrom >= from && (r.AskFrom > from || r.Number.CompareTo(number) > 0));
        }

        return await asked.OrderBy(r => r.AskFrom).ThenBy(r => r.Number).Take(limit).ToListAsync(cancellation);
    }

    /// <summary>The cases of some cities whose money moved on a day in China, by their numbers; at most so many.</summary>
    public static async Task<IReadOnlyList<CaseRecord>> OfDay(NpgsqlDataSource database, IDocumentStore store, IReadOnlyList<string> divisions, string? agency, LocalDate day, int limit, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"select data from {store.Options.DatabaseSchemaName}.{CaseRecord.Model.Table} where money_days @> $1::varchar[] and tenant_id = any($2) and ($3::varchar is null or agency = $3) order by id limit $4");
        command.CommandTimeout = ((StoreOptions)store.Options).CommandTimeout;
        command.Parameters.Add(new() { Value = new[] { LocalDatePattern.Iso.Format(day) } });
        command.Parameters.Add(new() { Value = divisions.ToArray() });
        command.Parameters.Add(new() { Value = (object?)agency ?? DBNull.Value });
        command.Parameters.Add(new() { Value = limit });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var found = new List<CaseRecord>();
        while (await reader.ReadAsync(cancellation))
        {
            found.Add(store.Options.Serializer().FromJson<CaseRecord>(reader, 0));
        }

        return found;
    }
}
