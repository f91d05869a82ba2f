using GdCases.Projections.Engine;
using Marten;
using Weasel.Postgresql.Tables;

namespace GdCases.Projections.Records;

/// <summary>
/// How many cases of a city, agency and item were received on one day and ended on another, and how. So figures are added up
/// from as many rows as there are pairs of days, whatever the calendar of working days says meanwhile, and not from cases.
/// </summary>
public sealed class ServiceCounts() : Totals("service_counts")
{
    private const string Key = "tenant_id, agency, service, received_on, ended_on, ending, on_time";

    /// <summary>No limit ran.</summary>
    internal const string Unlimited = "unlimited";

    /// <summary>Decided by it.</summary>
    internal const string InTime = "true";

    public override Table Table(string table)
    {
        var counts = new Table(table);
        foreach (var column in Key.Split(", "))
        {
            counts.AddColumn<string>(column).AsPrimaryKey();
        }

        counts.AddColumn<long>("cases").NotNull();
        counts.AddColumn<long>("corrections").NotNull();
        counts.Indexes.Add(new IndexDefinition($"{counts.Identifier.Name}_ended_on") { Columns = ["tenant_id", "ended_on"] });
        return counts;
    }

    public override string Differences(string table, string rows) => $"""
        select tenant_id, format('%s %s %s to %s: %s cases are counted where there are %s', agency, service, received_on, ended_on, coalesce(k.cases, 0), coalesce(c.cases, 0))
        from {table} k full join (
            select tenant_id, agency, service, data->>'receivedOn' as received_on, ended_on, data->>'ending' as ending, coalesce(data->>'onTime', '{Unlimited}') as on_time, count(*) as cases, sum((data->>'corrections')::bigint)::bigint as corrections
            from {rows} where ended_on is not null group by 1, 2, 3, 4, 5, 6, 7) c using ({Key})
        where (k.cases, k.corrections) is distinct from (c.cases, c.corrections)
        """;

    public override void Write(IDocumentOperations operations, string table, IReadOnlyList<RowChange> changes)
    {
        var counts = changes.SelectMany(c => new[] { (Row: c.Before as CaseRecord, By: -1), (Row: c.After as CaseRecord, By: 1) })
            .Where(c => c.Row?.EndedOn is not null)
            .GroupBy(c => KeyOf(c.Row!), (key, by) => (Key: key, Cases: by.Sum(c => (long)c.By), Corrections: by.Sum(c => (long)c.By * c.Row!.Corrections)))
            .Where(c => (c.Cases, c.Corrections) != (0, 0))
            .ToArray();
        if (counts.Length == 0)
        {
            return;
        }

        object[] keys =
        [
            counts.Select(c => c.Key.Division).ToArray(), counts.Select(c => c.Key.Agency).ToArray(), counts.Select(c => c.Key.Service).ToArray(), counts.Select(c => c.Key.ReceivedOn).ToArray(),
            counts.Select(c => c.Key.EndedOn).ToArray(), counts.Select(c => c.Key.Ending).ToArray(), counts.Select(c => c.Key.OnTime).ToArray(),
        ];
        operations.QueueSqlCommand(
            $"""
            insert into {table} as n ({Key}, cases, corrections)
            select * from unnest(?::varchar[], ?::varchar[], ?::varchar[], ?::varchar[], ?::varchar[], ?::varchar[], ?::varchar[], ?::bigint[], ?::bigint[])
            on conflict ({Key}) do update set cases = n.cases + excluded.cases, corrections = n.corrections + excluded.corrections
            """,
            [.. keys, counts.Select(c => c.Cases).ToArray(), counts.Select(c => c.Corrections).ToArray()]);
        if (counts.Any(c => c.Cases < 0))
        {
            operations.QueueSqlCommand(TakeOut(table, Key, "?::varchar[], ?::varchar[], ?::varchar[], ?::varchar[], ?::varchar[], ?::varchar[], ?::varchar[]"), keys);
        }
    }

    private static Counted KeyOf(CaseRecord r) => new(
        r.Division, r.Agency, r.Service, NodaTime.Text.LocalDatePattern.Iso.Format(r.ReceivedOn), r.EndedOn!, r.Ending!, r.OnTime switch { true => InTime, false => "false", null => Unlimited });

    private readonly record struct Counted(string Division, string Agency, string Service, string ReceivedOn, string EndedOn, string Ending, string OnTime);
}
