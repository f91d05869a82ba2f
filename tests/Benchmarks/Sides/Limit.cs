using System.Text.Json;
using GdCases.Application.Json;
using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Steps;
using GdCases.Projections.Deadlines;
using GdCases.Projections.MyCases;
using GdCases.Projections.Status;
using GdCases.Projections.Worklist;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace GdCases.Benchmarks.Sides;

/// <summary>
/// The rows that GdCases leaves, by the fewest prepared statements through bare Npgsql: no HTTP, no framework, no checks. A
/// command is one read of the state and one batch (event, state, answered request, the read models) in one transaction.
/// </summary>
public sealed class Limit : Side
{
    private static readonly JsonSerializerOptions Json = StoreJson.Configure(new JsonSerializerOptions());
    private static readonly Instant At = Instant.FromUtc(2026, 5, 20, 2, 0);

    // Rows of the true size: made once from the product's own types.
    private static readonly CaseEvent Submitted = Applied.ForTourism(CaseNumber.Create(Applied.City, new LocalDate(2026, 5, 20), 1), At).Events[0];

    private static readonly string SubmittedJson = JsonSerializer.Serialize(Submitted, Submitted.GetType(), Json);
    private static readonly string StateJson = JsonSerializer.Serialize(Case.Fold(null, Submitted), Json);
    private static readonly string StatusJson = JsonSerializer.Serialize(CaseStatus.Fold(null, Submitted), Json);
    private static readonly string WorklistJson = JsonSerializer.Serialize(WorklistItem.Fold(null, Submitted), Json);
    private static readonly string DeadlinesJson = JsonSerializer.Serialize(CaseDeadlines.Fold(null, Submitted), Json);
    private static readonly string MineJson = JsonSerializer.Serialize(ApplicantCase.Fold(null, Submitted), Json);
    private static readonly string StepJson = JsonSerializer.Serialize(new Forwarded { At = At, By = new Actor("officer", Roles.Reviewer) { Office = new(Applied.City, "exit-entry", null) }, Action = "forward", From = "reviewing", State = "pending-approval" }, Json);
    private static readonly string ReceiptJson = JsonSerializer.Serialize(new { number = new string('0', 20), state = "reviewing", version = 2 }, Json);

    private readonly NpgsqlDataSource _database;
    private int _numbers;
    private long _keys;

    private Limit(NpgsqlDataSource database) : base("limit") => _database = database;

    public override string Schemas => "'bare'";

    public static async Task<Limit> Start(string connectionString)
    {
        var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { MaxAutoPrepare = 50, AutoPrepareMinUsages = 2, NoResetOnClose = true, MaxPoolSize = 40 }.ConnectionString);
        await using var create = database.CreateCommand(
            """
            create schema bare;
            create table bare.events (seq bigserial primary key, number varchar not null, version bigint not null, type varchar not null, data jsonb not null, at timestamptz not null default now(), unique (number, version));
            create table bare.cases (number varchar primary key, version bigint not null, data jsonb not null) with (fillfactor = 75);
            create table bare.status (number varchar primary key, data jsonb not null) with (fillfactor = 75);
            create table bare.worklist (number varchar primary key, agency varchar not null, position varchar not null, urgency varchar not null, data jsonb not null) with (fillfactor = 75);
            create index on bare.worklist (agency, position);
            create index on bare.worklist (agency, urgency);
            create table bare.deadlines (number varchar primary key, next bigint, data jsonb not null) with (fillfactor = 75);
            create index on bare.deadlines (next);
            create table bare.mine (number varchar primary key, applicant varchar not null, position varchar not null, data jsonb not null) with (fillfactor = 75);
            create index on bare.mine (applicant, position);
            create table bare.requests (id varchar primary key, hash varchar not null, receipt jsonb not null, at timestamptz not null default now());
            """);
        await create.ExecuteNonQueryAsync();
        return new Limit(database);
    }

    public override ValueTask DisposeAsync() => _database.DisposeAsync();

    protected override async Task<Handle> Submit()
    {
        var number = CaseNumber.Create("440100", new LocalDate(2026, 5, 20), Interlocked.Increment(ref _numbers)).Value;
        await using var batch = _database.CreateBatch();
        Add(batch, "insert into bare.events (number, version, type, data) values ($1, 1, 'submitted', $2)", number, SubmittedJson);
        Add(batch, "insert into bare.cases (number, version, data) values ($1, 1, $2)", number, StateJson);
        Add(batch, "insert into bare.status (number, data) values ($1, $2)", number, StatusJson);
        Add(batch, "insert into bare.worklist (number, agency, position, urgency, data) values ($1, 'exit-entry', $1, $1, $2)", number, WorklistJson);
        Add(batch, "insert into bare.deadlines (number, next, data) values ($1, 1, $2)", number, DeadlinesJson);
        Add(batch, "insert into bare.mine (number, applicant, position, data) values ($1, '00000000000000000000000000000000', $1, $2)", number, MineJson);
        Add(batch, "insert into bare.requests (id, receipt, hash) values ($1, $2, $1)", $"{new string('0', 60)}{Interlocked.Increment(ref _keys)}", ReceiptJson);
        await batch.ExecuteNonQueryAsync();
        return new Handle(number, "");
    }

    protected override async Task Act(Handle handle, string action)
    {
        await using var connection = await _database.OpenConnectionAsync();
        string data;
        long version;
        await using (var find = new NpgsqlCommand("select version, data from bare.cases where number = $1", connection) { Parameters = { new() { Value = handle.Number } } })
        await using (var reader = await find.ExecuteReaderAsync())
        {
            await reader.ReadAsync();
            (version, data) = (reader.GetInt64(0), reader.GetString(1));
        }

        await using var batch = new NpgsqlBatch(connection);
        Add(batch, "insert into bare.events (number, version, type, data) values ($1, $3, 'forwarded', $2)", handle.Number, StepJson, version + 1);
        Add(batch, "update bare.cases set version = $3, data = $2 where number = $1 and version = $3 - 1", handle.Number, data, version + 1);
        Add(batch, "insert into bare.requests (id, receipt, hash) values ($1, $2, $1)", $"{new string('0', 60)}{Interlocked.Increment(ref _keys)}", ReceiptJson);
        Add(batch, "update bare.status set data = $2 where number = $1", handle.Number, StatusJson);
        Add(batch, "update bare.mine set data = $2 where number = $1", handle.Number, MineJson);
        if (action == "deliver")
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("delete from bare.worklist where number = $1") { Parameters = { new() { Value = handle.Number } } });
            batch.BatchCommands.Add(new NpgsqlBatchCommand("delete from bare.deadlines where number = $1") { Parameters = { new() { Value = handle.Number } } });
        }
        else
        {
            Add(batch, "update bare.worklist set data = $2 where number = $1", handle.Number, WorklistJson);
        }

        await batch.ExecuteNonQueryAsync();
    }

    protected override Task Read(Handle handle) => Rows("select data from bare.cases where number = $1", handle.Number);

    protected override Task Status(Handle handle) => Rows("select data from bare.status where number = $1", handle.Number);

    protected override Task Worklist(bool urgent) =>
        Rows(urgent ? "select data from bare.worklist where agency = $1 order by urgency limit 51" : "select data from bare.worklist where agency = $1 order by position limit 51", "exit-entry");

    private async Task Rows(string sql, string parameter)
    {
        await using var command = _database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = parameter });
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            reader.GetString(0);
        }
    }

    private static void Add(NpgsqlBatch batch, string sql, string key, string json, long? version = null)
    {
        var command = new NpgsqlBatchCommand(sql) { Parameters = { new() { Value = key }, new() { Value = json, NpgsqlDbType = NpgsqlDbType.Jsonb } } };
        if (version is { } v)
        {
            command.Parameters.Add(new() { Value = v });
        }

        batch.BatchCommands.Add(command);
    }
}
