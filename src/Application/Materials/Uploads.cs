using GdCases.Application.Cases;
using GdCases.Domain.Access;
using Npgsql;
using NpgsqlTypes;
using Weasel.Postgresql.Tables;

namespace GdCases.Application.Materials;

/// <summary>A file on its way, in parts, over a line that breaks.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Service">The item that is to be applied for.</param>
/// <param name="Number">Or the case that it is for.</param>
/// <param name="Material">The material's code.</param>
/// <param name="Length">How large it is going to be, in bytes.</param>
/// <param name="Received">How much of it is there.</param>
/// <param name="Parts">In how many parts.</param>
/// <param name="File">The file that it has become.</param>
/// <param name="Expires">When it is thrown away.</param>
public sealed record Upload(Guid Id, string? Service, string? Number, string Material, long Length, long Received, int Parts, string? File, DateTime Expires);

/// <summary>
/// Which files are on their way, and which parts of them are stored where: any Host goes on where another has stopped. A
/// part is in the store like a file, under the address of what is stored, and loose before and after.
/// </summary>
public sealed class Uploads(NpgsqlDataSource database)
{
    internal const string Name = "uploads";
    private const string Parts = "upload_parts";
    private const int MostAttempts = 3;

    /// <summary>Most parts: a line may break often, and who sends byte by byte is not to fill the store with it.</summary>
    public const int MostParts = 1000;

    /// <summary>How long an upload, and a file that no case names, is kept: long enough to fill in an application, whatever keeps somebody from it.</summary>
    public static TimeSpan Kept { get; } = TimeSpan.FromDays(1);

    public static IEnumerable<Table> Tables()
    {
        var uploads = new Table($"{CaseStore.Schema}.{Name}");
        uploads.AddColumn<Guid>("id").AsPrimaryKey();
        uploads.AddColumn("brought_by", "text").NotNull();
        uploads.AddColumn("begun_at", "timestamptz").NotNull().DefaultValueByExpression("now()");
        uploads.AddColumn("service", "text");
        uploads.AddColumn("number", "varchar");
        uploads.AddColumn("material", "text").NotNull();
        uploads.AddColumn<long>("length").NotNull();
        uploads.AddColumn<long>("received").NotNull().DefaultValueByExpression("0");
        uploads.AddColumn("file", "text");
        uploads.Indexes.Add(new IndexDefinition("uploads_brought_by") { Columns = ["brought_by"] });
        uploads.Indexes.Add(new IndexDefinition("uploads_begun_at") { Columns = ["begun_at"] });
        yield return uploads;

        var parts = new Table($"{CaseStore.Schema}.{Parts}");
        parts.AddColumn<Guid>("upload").AsPrimaryKey().ForeignKeyTo(uploads, "id");
        parts.AddColumn<long>("starts").AsPrimaryKey();
        parts.AddColumn("address", "text").NotNull();
        parts.AddColumn<int>("bytes").NotNull();
        yield return parts;
    }

    /// <summary>What of a statement lets the parts of some uploads go: they are loose then, and have been for as long as what is thrown away next.</summary>
    internal static string Over(string uploads) =>
        $"""
        gone as (delete from {CaseStore.Schema}.{Parts} where upload in (select id from {uploads}) returning address),
        loosened as (insert into {CaseStore.Schema}.{MaterialFiles.Loose} (address, since) select address, now() - interval '{(int)Kept.TotalSeconds} seconds' from gone)
        """;

    /// <summary>Begins one; null where the caller has, with it, more than so many bytes that no case has named.</summary>
    public async Task<Upload?> Begin(Caller by, string? service, string? number, string material, long length, long most, CancellationToken cancellation)
    {
        var id = Guid.NewGuid();
        await using var batch = database.CreateBatch();
        // Of many at once each counts those before it.
        batch.BatchCommands.Add(new("select pg_advisory_xact_lock(hashtextextended($1, 0))") { Parameters = { new() { Value = $"uploads {by.Id}" } } });
        batch.BatchCommands.Add(new($"insert into {CaseStore.Schema}.{Name} (brought_by, id, service, number, material, length) select $1, $2, $3, $4, $5, $6 where {MaterialFiles.UnnamedOf} + $6 <= $7")
        {
            Parameters =
            {
                new() { Value = by.Id },
                new() { Value = id },
                new() { Value = (object?)service ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = (object?)number ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Varchar },
                new() { Value = material },
                new() { Value = length },
                new() { Value = most },
            },
        });
        await batch.ExecuteNonQueryAsync(cancellation);
        return await Of(by, id, cancellation);
    }

    /// <summary>One of a caller's; null where they have no such one, or it is too old.</summary>
    public async Task<Upload?> Of(Caller by, Guid id, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
            select service, number, material, length, received, (select count(*)::int from {CaseStore.Schema}.{Parts} p where p.upload = u.id), file, begun_at + $3
            from {CaseStore.Schema}.{Name} u where id = $1 and brought_by = $2 and begun_at > now() - $3
            """);
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = by.Id });
        command.Parameters.Add(new() { Value = Kept });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? new Upload(id, Text(0), Text(1), reader.GetString(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt32(5), Text(6), reader.GetFieldValue<DateTime>(7))
            : null;

        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
    }

    /// <summary>Takes a part that is stored to those that are there; false where somebody else has brought what comes there, or the upload is gone: then the part stays loose.</summary>
    public async Task<bool> Add(Guid id, long starts, string address, int bytes, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
            with moved as (update {CaseStore.Schema}.{Name} set received = received + $4 where id = $1 and received = $2 and file is null returning id),
            kept as (delete from {CaseStore.Schema}.{MaterialFiles.Loose} where address = $3 and exists (select from moved))
            insert into {CaseStore.Schema}.{Parts} (upload, starts, address, bytes) select id, $2, $3, $4 from moved
            """);
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = starts });
        command.Parameters.Add(new() { Value = address });
        command.Parameters.Add(new() { Value = bytes });
        return await command.ExecuteNonQueryAsync(cancellation) > 0;
    }

    /// <summary>Its parts, in order.</summary>
    public async Task<IReadOnlyList<(string Address, int Bytes)>> PartsOf(Guid id, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select address, bytes from {CaseStore.Schema}.{Parts} where upload = $1 order by starts");
        command.Parameters.Add(new() { Value = id });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var found = new List<(string, int)>();
        while (await reader.ReadAsync(cancellation))
        {
            found.Add((reader.GetString(0), reader.GetInt32(1)));
        }

        return found;
    }

    /// <summary>It turns out to be a file that is there already.</summary>
    public Task Was(Guid id, string file, CancellationToken cancellation) => End($"update {CaseStore.Schema}.{Name} set file = $2 where id = $1 and file is null", cancellation, id, file);

    /// <summary>Throws one away.</summary>
    public Task Drop(Guid id, CancellationToken cancellation) => End($"delete from {CaseStore.Schema}.{Name} where id = $1", cancellation, id);

    /// <summary>Throws away what was begun so long ago.</summary>
    public Task DropOld(TimeSpan after, CancellationToken cancellation) => End($"delete from {CaseStore.Schema}.{Name} where begun_at <= now() - $1", cancellation, after);

    private async Task End(string statement, CancellationToken cancellation, params object[] values)
    {
        for (var left = MostAttempts; ; left--)
        {
            await using var command = database.CreateCommand($"with ended as ({statement} returning id), {Over("ended")} select count(*) from ended");
            foreach (var value in values)
            {
                command.Parameters.Add(new() { Value = value });
            }

            try
            {
                await command.ExecuteNonQueryAsync(cancellation);
                return;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ForeignKeyViolation && left > 1)
            {
                // A part came in between, which the statement did not see.
            }
        }
    }
}
