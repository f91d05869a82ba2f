using GdCases.Projections.Engine;
using Marten;
using Weasel.Postgresql.Tables;

namespace GdCases.Projections.Deadlines;

/// <summary>
/// How many open cases of a city, agency and item turn to each light at the same instants. A light turns with the end of a
/// working day, so there are as many rows as days that cases are due on, and not as cases: figures over a million open cases
/// are added up from a few thousand rows.
/// </summary>
public sealed class LimitCounts() : Totals("limit_counts")
{
    private const string Key = "tenant_id, agency, service, yellow, red, dark_red";

    /// <summary>When a light never comes: later than every instant.</summary>
    private const long Never = long.MaxValue;

    public override Table Table(string table)
    {
        var counts = new Table(table);
        counts.AddColumn<string>("tenant_id").AsPrimaryKey();
        counts.AddColumn<string>("agency").AsPrimaryKey();
        counts.AddColumn<string>("service").AsPrimaryKey();
        counts.AddColumn<long>("yellow").AsPrimaryKey();
        counts.AddColumn<long>("red").AsPrimaryKey();
        counts.AddColumn<long>("dark_red").AsPrimaryKey();
        counts.AddColumn<long>("cases").NotNull();
        return counts;
    }

    public override string Differences(string table, string rows) => $"""
        select tenant_id, format('%s %s: %s cases are counted where there are %s', agency, service, coalesce(k.cases, 0), coalesce(c.cases, 0))
        from {table} k full join (
            select tenant_id, agency, service, coalesce(yellow, {Never}) as yellow, coalesce(red, {Never}) as red, coalesce(dark_red, {Never}) as dark_red, count(*) as cases
            from {rows} where data ? 'lights' group by 1, 2, 3, 4, 5, 6) c using ({Key})
        where k.cases is distinct from c.cases
        """;

    public override void Write(IDocumentOperations operations, string table, IReadOnlyList<RowChange> changes)
    {
        var counts = changes.SelectMany(c => new[] { (Row: KeyOf(c.Before), By: -1L), (Row: KeyOf(c.After), By: 1L) })
            .Where(c => c.Row is not null)
            .GroupBy(c => c.Row!.Value, (row, by) => (Row: row, By: by.Sum(c => c.By)))
            .Where(c => c.By != 0)
            .ToArray();
        if (counts.Length == 0)
        {
            return;
        }

        operations.QueueSqlCommand(
            $"""
            insert into {table} as n ({Key}, cases)
            select * from unnest(?::varchar[], ?::varchar[], ?::varchar[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[])
            on conflict ({Key}) do update set cases = n.cases + excluded.cases
            """,
            [.. KeysOf(counts), counts.Select(c => c.By).ToArray()]);
        var fewer = counts.Where(c => c.By < 0).ToArray();
        if (fewer.Length > 0)
        {
            operations.QueueSqlCommand(TakeOut(table, Key, "?::varchar[], ?::varchar[], ?::varchar[], ?::bigint[], ?::bigint[], ?::bigint[]"), KeysOf(fewer));
        }
    }

    private static object[] KeysOf((Counted Row, long By)[] counts) =>
    [
        counts.Select(c => c.Row.Division).ToArray(), counts.Select(c => c.Row.Agency).ToArray(), counts.Select(c => c.Row.Service).ToArray(),
        counts.Select(c => c.Row.Yellow).ToArray(), counts.Select(c => c.Row.Red).ToArray(), counts.Select(c => c.Row.DarkRed).ToArray(),
    ];

    private static Counted? KeyOf(object? row) => row is CaseDeadlines { Lights: { } lights } open
        ? new(open.Division, open.Agency, open.Service, lights.Yellow ?? Never, lights.Red ?? Never, lights.DarkRed ?? Never)
        : null;

    private readonly record struct Counted(string Division, string Agency, string Service, long Yellow, long Red, long DarkRed);
}
