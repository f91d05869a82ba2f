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
/// Keeps what the security log tells where auditors can ask for it. Nobody waits for it, and nobody fills the Host with
/// it: what does not fit is counted, told in the log alone, and the count is a record itself (docs/adr/0026).
/// </summary>
public sealed class SecurityRecords(NpgsqlDataSource database, IDocumentStore store, IClock clock, ILogger<SecurityRecords> logger) : BackgroundService
{
    private const string Name = "security_records";
    private const string Columns = "at, event, who, why, number, endpoint, address, divisions";
    private const int MaxGroup = 100;

    private readonly Channel<SecurityRecord> _waiting = Channel.CreateBounded<SecurityRecord>(1_000);
    private int _lost;

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
        foreach (var (column, method) in new[] { ("at", IndexMethod.brin), ("who", IndexMethod.btree), ("number", IndexMethod.btree), ("address", IndexMethod.btree) })
        {
            table.Indexes.Add(new IndexDefinition($"{Name}_{column}") { Columns = [column], Method = method });
        }

        return table;
    }

    public void Note(SecurityRecord record)
    {
        if (!_waiting.Writer.TryWrite(record))
        {
            Interlocked.Increment(ref _lost);
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
        while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
        {
            var group = new List<SecurityRecord>();
            while (group.Count < MaxGroup && _waiting.Reader.TryRead(out var next))
            {
                group.Add(next);
            }

            var lost = Interlocked.Exchange(ref _lost, 0);
            if (lost > 0)
            {
                group.Add(new SecurityRecord { At = clock.GetCurrentInstant(), Event = SecurityEvent.RecordsLost, Why = lost.ToString(CultureInfo.InvariantCulture), Endpoint = "", Address = "", Divisions = [] });
            }

            try
            {
                await Insert(group, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // All of it is in the log; it is counted here and told when the database can be written to again.
                Interlocked.Add(ref _lost, lost + group.Count(r => r.Event != SecurityEvent.RecordsLost));
                logger.LogWarning(e, "What the security log told could not be recorded for auditors.");
            }
        }
    }

    /// <summary>All of a group in one round trip and one transaction.</summary>
    private async Task Insert(IReadOnlyList<SecurityRecord> records, CancellationToken cancellation)
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

        await batch.ExecuteNonQueryAsync(cancellation);
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
