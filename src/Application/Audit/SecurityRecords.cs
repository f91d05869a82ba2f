using System.Globalization;
using System.Threading.Channels;
using GdCases.Application.Cases;
using GdCases.Domain;
using Marten;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;
using Npgsql;
using NpgsqlTypes;
using Weasel.Postgresql.Tables;

namespace GdCases.Application.Audit;

/// <summary>Which records of security an auditor asks for; what is null does not filter.</summary>
public sealed record SecurityQuery
{
    public const int MaxPage = 200;

    /// <summary>Only what concerns one of these cities; null: all, and what concerns none.</summary>
    public IReadOnlyList<string>? Divisions { get; init; }

    public SecurityEvent? Event { get; init; }

    /// <summary>The digest of a subject.</summary>
    public string? Who { get; init; }

    /// <summary>The same, of another question.</summary>
    public string? By { get; init; }

    public string? Address { get; init; }
    public string? Number { get; init; }

    /// <summary>Not before then.</summary>
    public Instant? From { get; init; }

    /// <summary>Before then.</summary>
    public Instant? Until { get; init; }

    /// <summary>Only those recorded before this one: the place in the list, which is newest first.</summary>
    public long? Before { get; init; }

    public required int Limit { get; init; }
}

/// <summary>
/// Keeps what the security log tells where auditors can ask for it. Nobody waits for it, and nobody fills the Host or the
/// disk with it: what is too much is counted, told in the log alone, and the count is a record itself (docs/adr/0026).
/// </summary>
public sealed class SecurityRecords(NpgsqlDataSource database, IDocumentStore store, IClock clock, ILogger<SecurityRecords> logger) : BackgroundService
{
    private const string Name = "security_records";
    private const string Columns = "at, event, who, why, number, endpoint, address, divisions";
    private const int MaxGroup = 100;

    /// <summary>How long a record waits for others at the most.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Channel<SecurityRecord> _waiting = Channel.CreateBounded<SecurityRecord>(1_000);
    private readonly Lock _gate = new();

    /// <summary>How many of which cities are in the log alone, and not told of yet.</summary>
    private readonly Dictionary<string, (IReadOnlyList<string> Divisions, int Count)> _lost = new(StringComparer.Ordinal);
    private bool _isAway;

    public static Table Table()
    {
        var table = new Table($"{CaseStore.Schema}.{Name}");
        table.AddColumn<long>("id").BigAutoIncrement().AsPrimaryKey();
        table.AddColumn("at", "timestamptz").NotNull();
        table.AddColumn("event", "text").NotNull();
        table.AddColumn("who", "text");
        table.AddColumn("why", "text");
        table.AddColumn("number", "text");
        table.AddColumn("endpoint", "text").NotNull();
        table.AddColumn("address", "text").NotNull();
        table.AddColumn("divisions", "text[]").NotNull();
        table.Indexes.Add(new IndexDefinition($"{Name}_at") { Columns = ["at"], Method = IndexMethod.brin });
        table.Indexes.Add(new IndexDefinition($"{Name}_divisions") { Columns = ["divisions"], Method = IndexMethod.gin });
        foreach (var column in new[] { "event", "who", "number", "address" })
        {
            table.Indexes.Add(new IndexDefinition($"{Name}_{column}") { Columns = [column, "id"] });
        }

        return table;
    }

    public void Note(SecurityRecord record)
    {
        if (!_waiting.Writer.TryWrite(record))
        {
            LeaveOut(record.Divisions);
        }
    }

    /// <summary>One that is in the log alone. The auditors of its cities are told, as far as it is cities: with what else a token says the telling could be refused.</summary>
    public void LeaveOut(IReadOnlyList<string> divisions)
    {
        IReadOnlyList<string> cities = [.. divisions.Where(d => d.Length == 6 && d.All(char.IsAsciiDigit))];
        var key = string.Join(' ', cities);
        lock (_gate)
        {
            _lost[key] = (cities, _lost.GetValueOrDefault(key).Count + 1);
        }
    }

    /// <summary>A page, newest first; one more than asked for, to tell whether there are more.</summary>
    public async Task<IReadOnlyList<SecurityRecord>> Find(SecurityQuery query, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand();
        command.CommandTimeout = store.Patience();
        List<string> conditions = ["true"];
        When(query.Divisions?.ToArray(), "divisions && ");
        When(query.Event?.Code(), "event = ");
        When(query.Who, "who = ");
        When(query.By, "who = ");
        When(query.Address, "address = ");
        When(query.Number, "number = ");
        When(query.From, "at >= ");
        When(query.Until, "at < ");
        When(query.Before, "id < ");
        command.CommandText = $"select id, {Columns} from {CaseStore.Schema}.{Name} where {string.Join(" and ", conditions)} order by id desc limit {(query.Limit + 1).ToString(CultureInfo.InvariantCulture)}";
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var found = new List<SecurityRecord>();
        while (await reader.ReadAsync(cancellation))
        {
            found.Add(Read(reader));
        }

        return found;

        void When(object? value, string condition)
        {
            if (value is not null)
            {
                command.Parameters.Add(new() { Value = value });
                conditions.Add(string.Create(CultureInfo.InvariantCulture, $"{condition}${command.Parameters.Count}"));
            }
        }
    }

    /// <summary>Forgets what is older than the policy keeps; how many.</summary>
    public Task<int> Forget(Instant before, CancellationToken cancellation) => Forgetting.Before(database, Name, before, store.Patience(), cancellation);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var look = new PeriodicTimer(Pause);
        var group = new List<SecurityRecord>();
        try
        {
            // What cannot be written is tried again at the next look, and meanwhile others wait, as many as there is room for.
            while (await look.WaitForNextTickAsync(stoppingToken))
            {
                while (Fill(group) && await IsWritten(group))
                {
                    group.Clear();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The Host ends: what is left is written, where it can be.
            while (Fill(group) && await IsWritten(group))
            {
                group.Clear();
            }

            if (group.Count > 0)
            {
                logger.LogWarning("{Count} records of security are in the log alone, for the Host ends and they could not be written.", group.Count + _waiting.Reader.Count);
            }
        }
    }

    /// <summary>The next to be written, or again what could not be; whether there is anything.</summary>
    private bool Fill(List<SecurityRecord> group)
    {
        if (group.Count > 0)
        {
            return true;
        }

        while (group.Count < MaxGroup && _waiting.Reader.TryRead(out var next))
        {
            group.Add(next);
        }

        lock (_gate)
        {
            group.AddRange(_lost.Values.Select(lost => new SecurityRecord { At = clock.GetCurrentInstant(), Event = SecurityEvent.RecordsLost, Why = lost.Count.ToString(CultureInfo.InvariantCulture), Endpoint = "", Address = "", Divisions = lost.Divisions }));
            _lost.Clear();
        }

        return group.Count > 0;
    }

    /// <summary>Writes a group; false where the database cannot be written to, with what is still to be written left in it.</summary>
    private async Task<bool> IsWritten(List<SecurityRecord> group)
    {
        try
        {
            await Insert(group);
            _isAway = false;
            return true;
        }
        catch (Exception e) when (IsRefused(e) && group is [{ Event: not SecurityEvent.RecordsLost }])
        {
            // Tried again it would keep all others waiting for good.
            logger.LogWarning(e, "One record of security cannot be written; it is in the log alone.");
            LeaveOut(group[0].Divisions);
            return true;
        }
        catch (Exception e) when (IsRefused(e) && group.Count > 1)
        {
            while (group.Count > 0 && await IsWritten([group[0]]))
            {
                group.RemoveAt(0);
            }

            return group.Count == 0;
        }
        catch (Exception e)
        {
            // Told once for as long as it lasts.
            if (!_isAway)
            {
                logger.LogWarning(e, "What the security log tells cannot be recorded for auditors; it is tried again.");
            }

            _isAway = true;
            return false;
        }
    }

    /// <summary>What is written is at fault, and not that it cannot be written now: data (22) or a constraint (23), or no text at all.</summary>
    private static bool IsRefused(Exception e) => e is ArgumentException or PostgresException { SqlState: ['2', '2' or '3', ..] };

    /// <summary>All of a group in one round trip and one transaction.</summary>
    private async Task Insert(IReadOnlyList<SecurityRecord> records)
    {
        await using var batch = database.CreateBatch();
        batch.Timeout = store.Patience();
        foreach (var record in records)
        {
            var insert = new NpgsqlBatchCommand($"insert into {CaseStore.Schema}.{Name} ({Columns}) values ($1, $2, $3, $4, $5, $6, $7, $8)");
            foreach (var value in new object?[] { record.At, record.Event.Code(), record.Who, record.Why, record.Number, record.Endpoint, record.Address, record.Divisions.ToArray() })
            {
                insert.Parameters.Add(value is null ? new() { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text } : new() { Value = value });
            }

            batch.BatchCommands.Add(insert);
        }

        await batch.ExecuteNonQueryAsync();
    }

    private static SecurityRecord Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetInt64(0),
        At = row.GetFieldValue<Instant>(1),
        Event = Codes.TryParse<SecurityEvent>(row.GetString(2), out var what) ? what : throw new InvalidOperationException($"There is no event of security {row.GetString(2)}."),
        Who = Text(row, 3),
        Why = Text(row, 4),
        Number = Text(row, 5),
        Endpoint = row.GetString(6),
        Address = row.GetString(7),
        Divisions = row.GetFieldValue<string[]>(8),
    };

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
