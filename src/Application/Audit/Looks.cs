using System.Data;
using System.Globalization;
using System.Threading.Channels;
using GdCases.Application.Cases;
using GdCases.Domain;
using GdCases.Domain.Access;
using Marten;
using Microsoft.Extensions.Hosting;
using NodaTime;
using Npgsql;
using NpgsqlTypes;
using Weasel.Postgresql.Tables;

namespace GdCases.Application.Audit;

/// <summary>Which looks an auditor or a person asks for; what is null does not filter.</summary>
public sealed record LooksQuery
{
    public const int MaxPage = 200;

    /// <summary>The most cases that are named of one look; how many there were is told.</summary>
    public const int MostNumbers = 200;

    /// <summary>Only looks at cases of these cities, and of what each saw only theirs; null: of every one.</summary>
    public IReadOnlyList<string>? Divisions { get; init; }

    /// <summary>Only looks at somebody with one of these identities.</summary>
    public IReadOnlyList<string>? Whose { get; init; }

    /// <summary>Of what each saw, only these cases; null: all.</summary>
    public IReadOnlyList<string>? Among { get; init; }

    public string? By { get; init; }
    public string? Number { get; init; }
    public LookKind? Kind { get; init; }
    public LookPurpose? Purpose { get; init; }

    /// <summary>Not before then.</summary>
    public Instant? From { get; init; }

    /// <summary>Before then.</summary>
    public Instant? Until { get; init; }

    /// <summary>Only those recorded before this one: the place in the list, which is newest first.</summary>
    public long? Before { get; init; }

    public required int Limit { get; init; }
}

/// <summary>
/// Records who looked, and finds it again. Records are written in groups, as many as have come while the last were being
/// written, each group durable before any of its lookers is answered (docs/adr/0032).
/// </summary>
public sealed class Looks(NpgsqlDataSource database, IDocumentStore store) : BackgroundService
{
    private const string Name = "looks";
    private const string Shown = "at, by_id, by_role, by_party, by_division, by_agency, by_hall, address, kind, purpose, divisions, asked";
    private const string Columns = $"{Shown}, numbers, whose";
    private const int MaxGroup = 100;

    private readonly Channel<(Look Look, TaskCompletionSource Recorded)> _waiting = Channel.CreateBounded<(Look, TaskCompletionSource)>(1_000);

    public static Table Table()
    {
        var table = new Table($"{CaseStore.Schema}.{Name}");
        table.AddColumn<long>("id").BigAutoIncrement().AsPrimaryKey();
        table.AddColumn("recorded_at", "timestamptz").NotNull().DefaultValueByExpression("clock_timestamp()");
        table.AddColumn("at", "timestamptz").NotNull();
        table.AddColumn("by_id", "text").NotNull();
        table.AddColumn("by_role", "text").NotNull();
        table.AddColumn("by_party", "text");
        table.AddColumn("by_division", "text");
        table.AddColumn("by_agency", "text");
        table.AddColumn("by_hall", "text");
        table.AddColumn("address", "text").NotNull();
        table.AddColumn("kind", "text").NotNull();
        table.AddColumn("purpose", "text");
        table.AddColumn("divisions", "text[]").NotNull();
        table.AddColumn("numbers", "text[]").NotNull();
        table.AddColumn("whose", "text[]").NotNull();
        table.AddColumn("asked", "text");
        foreach (var (column, method) in new[] { ("by_id", "btree"), ("at", "brin"), ("numbers", "gin"), ("whose", "gin") })
        {
            table.Indexes.Add(new IndexDefinition($"looks_{column}") { Columns = [column], Method = Enum.Parse<IndexMethod>(method) });
        }

        return table;
    }

    /// <summary>Comes back when the record is durable; fails where it cannot be written, and then nothing must be shown.</summary>
    public async Task Record(Look look, CancellationToken cancellation)
    {
        var recorded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _waiting.Writer.WriteAsync((look, recorded), cancellation);
        await recorded.Task.WaitAsync(cancellation);
    }

    /// <summary>A page, newest first; one more than asked for, to tell whether there are more.</summary>
    public async Task<IReadOnlyList<Look>> Find(LooksQuery query, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand();
        command.CommandTimeout = store.Patience();
        List<string> conditions = ["true"];
        When(query.Divisions?.ToArray(), "divisions && {0}");
        When(query.Whose?.ToArray(), "whose && {0}");
        When(query.By, "by_id = {0}");
        When(query.Number is { } number ? [number] : (string[]?)null, "numbers @> {0}");
        When(query.Kind?.Code(), "kind = {0}");
        When(query.Purpose?.Code(), "purpose = {0}");
        When(query.From, "at >= {0}");
        When(query.Until, "at < {0}");
        When(query.Before, "id < {0}");
        List<string> seen = ["true"];
        Seen(query.Divisions?.ToArray(), "left(n, 6) = any({0})");
        Seen(query.Among?.ToArray(), "n = any({0})");
        // A file may have had thousands of cases, and a page has many looks.
        var numbers = $"from unnest(numbers) n where {string.Join(" and ", seen)}";
        command.CommandText = $"select id, {Shown}, array(select n {numbers} limit {Value(LooksQuery.MostNumbers)}), (select count(*)::int {numbers}) from {CaseStore.Schema}.{Name} where {string.Join(" and ", conditions)} order by id desc limit {Value(query.Limit + 1)}";
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var found = new List<Look>();
        while (await reader.ReadAsync(cancellation))
        {
            found.Add(Read(reader));
        }

        return found;

        void When(object? value, string condition) => Add(conditions, value, condition);

        void Seen(object? value, string condition) => Add(seen, value, condition);

        void Add(List<string> to, object? value, string condition)
        {
            if (value is not null)
            {
                to.Add(string.Format(CultureInfo.InvariantCulture, condition, Value(value)));
            }
        }

        string Value(object value)
        {
            command.Parameters.Add(new() { Value = value });
            return string.Create(CultureInfo.InvariantCulture, $"${command.Parameters.Count}");
        }
    }

    /// <summary>Forgets what is older than the policy keeps; how many.</summary>
    public Task<int> Forget(Instant before, CancellationToken cancellation) => Forgetting.Before(database, Name, before, store.Patience(), cancellation);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var group = new List<(Look Look, TaskCompletionSource Recorded)>();
        while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
        {
            while (group.Count < MaxGroup && _waiting.Reader.TryRead(out var next))
            {
                group.Add(next);
            }

            await Write(group, stoppingToken);
            group.Clear();
        }
    }

    private async Task Write(List<(Look Look, TaskCompletionSource Recorded)> group, CancellationToken cancellation)
    {
        try
        {
            await Insert([.. group.Select(g => g.Look)], cancellation);
            group.ForEach(g => g.Recorded.SetResult());
        }
        catch (Exception) when (group.Count > 1 && !cancellation.IsCancellationRequested)
        {
            // One that cannot be written costs the others nothing.
            foreach (var alone in group)
            {
                await Write([alone], cancellation);
            }
        }
        catch (Exception e)
        {
            group.ForEach(g => g.Recorded.SetException(e));
        }
    }

    /// <summary>All of a group in one round trip and one transaction.</summary>
    private async Task Insert(IReadOnlyList<Look> looks, CancellationToken cancellation)
    {
        await using var batch = database.CreateBatch();
        batch.Timeout = store.Patience();
        foreach (var look in looks)
        {
            object?[] values =
            [
                look.At, look.By.Id, look.By.Role, look.By.Party?.Code(), look.By.Office?.Division, look.By.Office?.Agency, look.By.Office?.Hall, look.Address, look.Kind.Code(), look.Purpose?.Code(),
                look.Divisions.ToArray(), look.Asked, look.Numbers.ToArray(), look.Whose.ToArray(),
            ];
            var insert = new NpgsqlBatchCommand($"insert into {CaseStore.Schema}.{Name} ({Columns}) values ({string.Join(", ", values.Select((_, i) => $"${(i + 1).ToString(CultureInfo.InvariantCulture)}"))})");
            foreach (var value in values)
            {
                insert.Parameters.Add(value is null ? new() { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text } : new() { Value = value });
            }

            batch.BatchCommands.Add(insert);
        }

        await batch.ExecuteNonQueryAsync(cancellation);
    }

    private static Look Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetInt64(0),
        At = row.GetFieldValue<Instant>(1),
        By = new Actor(row.GetString(2), row.GetString(3))
        {
            Party = Text(row, 4) is { } party && Codes.TryParse<Domain.Parties.PartyRole>(party, out var role) ? role : null,
            Office = Text(row, 5) is { } division ? new Office(division, Text(row, 6), Text(row, 7)) : null,
        },
        Address = row.GetString(8),
        Kind = Codes.TryParse<LookKind>(row.GetString(9), out var kind) ? kind : throw new InvalidOperationException($"There is no kind of look {row.GetString(9)}."),
        Purpose = Text(row, 10) is { } purpose && Codes.TryParse<LookPurpose>(purpose, out var why) ? why : null,
        Divisions = row.GetFieldValue<string[]>(11),
        Asked = Text(row, 12),
        Numbers = row.GetFieldValue<string[]>(13),
        Cases = row.GetInt32(14),
        Whose = [],
    };

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
