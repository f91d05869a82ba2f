using GdCases.Application.Cases;
using GdCases.Application.Drafts;
using GdCases.Domain;
using GdCases.Domain.Access;
using GdCases.Domain.Materials;
using Npgsql;
using NpgsqlTypes;
using Weasel.Postgresql.Tables;

namespace GdCases.Application.Materials;

/// <summary>
/// Which files there are, who has brought them, and which case they belong to. A file belongs to nobody's case until a
/// command that names it is committed, in the same transaction (docs/adr/0035); from then on it is that case's for good.
/// What is stored, or may be, and is in no register is loose: it is told so before it is stored and before it is thrown
/// away, so that whatever is cut off in between is found again without looking through the store.
/// </summary>
public sealed class MaterialFiles(NpgsqlDataSource database)
{
    internal const string Name = "files";
    internal const string Loose = "loose_files";
    private const string OfCases = "case_files";
    private const int Some = 500;

    /// <summary>The smallest file counts as so many bytes: each takes some of whatever keeps it.</summary>
    private const string LeastCounted = "65536";

    /// <summary>Most files of a case: each of its materials some times over.</summary>
    private const int MostOfCase = 500;
    private const string Recording = $"insert into {CaseStore.Schema}.{Name} (address, brought_by, type, bytes, width, height, background, digest)";
    private const string Columns = "f.address, f.type, f.bytes, f.width, f.height, f.background";

    public static FaultCode TooManyOfCase { get; } = new("too-many-files-of-case", RefusalKind.Conflict, "一个办件最多{0}个文件。", "A case has at most {0} files.");

    public static IEnumerable<Table> Tables()
    {
        var files = new Table($"{CaseStore.Schema}.{Name}");
        files.AddColumn("address", "text").AsPrimaryKey();
        files.AddColumn("brought_by", "text").NotNull();
        files.AddColumn("brought_at", "timestamptz").NotNull().DefaultValueByExpression("now()");
        files.AddColumn("type", "text").NotNull();
        files.AddColumn<long>("bytes").NotNull();
        files.AddColumn<int>("width");
        files.AddColumn<int>("height");
        files.AddColumn("background", "text");
        // By which the same file is known again; it goes with the file, and no event has it.
        files.AddColumn("digest", "bytea").NotNull();
        files.Indexes.Add(new IndexDefinition("files_brought_by") { Columns = ["brought_by", "brought_at"] });
        files.Indexes.Add(new IndexDefinition("files_brought_at") { Columns = ["brought_at"] });
        yield return files;

        var loose = new Table($"{CaseStore.Schema}.{Loose}");
        loose.AddColumn("address", "text").AsPrimaryKey();
        loose.AddColumn("since", "timestamptz").NotNull().DefaultValueByExpression("now()");
        yield return loose;

        var owned = new Table($"{CaseStore.Schema}.{OfCases}");
        owned.AddColumn("address", "text").AsPrimaryKey().ForeignKeyTo(files, "address");
        owned.AddColumn("number", "varchar").NotNull();
        owned.Indexes.Add(new IndexDefinition("case_files_number") { Columns = ["number"] });
        yield return owned;
    }

    /// <summary>Makes files the cases' that name them; with what names them, or not at all. Each is looked up by itself (offset 0), and the list is not joined: its plan would be kept, and could be that of a table which was small.</summary>
    internal static void Claim(Marten.IDocumentSession session, IReadOnlyList<(string Address, string Number)> named) => session.QueueSqlCommand(
        $"""
        insert into {CaseStore.Schema}.{OfCases} (address, number) select distinct n.address, n.number from unnest(?::text[], ?::varchar[]) as n (address, number)
        where not exists (select from {CaseStore.Schema}.{OfCases} o where o.address = n.address and o.number = n.number offset 0)
        """,
        named.Select(n => n.Address).ToArray(), named.Select(n => n.Number).ToArray());

    /// <summary>Carries out a command that names files, with what is known of those that the caller may name.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="materials">The materials that name them.</param>
    /// <param name="number">The case; null: a new one.</param>
    /// <param name="carry">Carries it out.</param>
    /// <param name="cancellation">Gives up.</param>
    internal async Task<CommandAnswer> Naming(Caller caller, IReadOnlyList<SuppliedMaterial> materials, string? number, Func<IReadOnlyDictionary<string, MaterialFile>, Task<CommandAnswer>> carry, CancellationToken cancellation)
    {
        if (number is not null && materials.Sum(m => m.Files?.Count ?? 0) is > 0 and var more && await CountOf(number, cancellation) + more > MostOfCase)
        {
            return TooManyOfCase.Refuse("materials", MostOfCase);
        }

        try
        {
            return await carry(await For(caller, materials, number, cancellation));
        }
        catch (Exception e) when (IsLost(e))
        {
            return FileDemand.Unknown.Refuse("materials");
        }
    }

    /// <summary>Whether a command failed because a file that it names has gone, or become another case's, since it was looked for.</summary>
    internal static bool IsLost(Exception? e) => e is PostgresException { TableName: OfCases } || (e is not null && IsLost(e.InnerException));

    /// <summary>Those of some files that a caller may name: what they have brought and no case has, or the same case.</summary>
    public async Task<IReadOnlyDictionary<string, MaterialFile>> For(Caller caller, IReadOnlyList<SuppliedMaterial> materials, string? number, CancellationToken cancellation)
    {
        var addresses = materials.SelectMany(m => m.Files ?? []).Distinct().ToArray();
        if (addresses.Length == 0)
        {
            return new Dictionary<string, MaterialFile>();
        }

        await using var command = database.CreateCommand(
            $"""
            select {Columns} from {CaseStore.Schema}.{Name} f left join {CaseStore.Schema}.{OfCases} o using (address)
            where f.address = any($1) and (o.number is null and f.brought_by = $2 or o.number = $3)
            """);
        Give(command, addresses, caller.Id, number);
        return (await Read(command, cancellation)).ToDictionary(f => f.Address);
    }

    /// <summary>The same file as a case has already; null where it has none.</summary>
    public async Task<MaterialFile?> Same(byte[] digest, string number, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select {Columns} from {CaseStore.Schema}.{OfCases} o join {CaseStore.Schema}.{Name} f using (address) where o.number = $1 and f.digest = $2 limit 1");
        Give(command, number, digest);
        return (await Read(command, cancellation)).SingleOrDefault();
    }

    /// <summary>How much of the store is taken, or spoken for, by what a caller brings and no case has named, in bytes; the smallest file counts as some.</summary>
    public async Task<long> Unnamed(Caller caller, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select {UnnamedOf}");
        Give(command, caller.Id);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>In bytes, by whoever $1 is.</summary>
    internal const string UnnamedOf =
        $"""
        (select coalesce(sum(greatest(bytes, {LeastCounted})), 0)::bigint from (
            select f.address, f.bytes from {CaseStore.Schema}.{Name} f where f.brought_by = $1 and f.brought_at > now() - interval '2 days' and {OfNoCase}
            union select f.address, f.bytes from {DraftStore.FilesOf} join {CaseStore.Schema}.{Name} f on f.address = n.address where {OfNoCase}
            union all select u.id::text, u.length from {CaseStore.Schema}.{Uploads.Name} u where u.brought_by = $1 and u.file is null) b)
        """;

    private const string OfNoCase = $"not exists (select from {CaseStore.Schema}.{OfCases} o where o.address = f.address)";

    /// <summary>How many files a case has, those that were replaced among them.</summary>
    private async Task<long> CountOf(string number, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select count(*) from {CaseStore.Schema}.{OfCases} where number = $1");
        Give(command, number);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>A file of a case; null where the case has no such file.</summary>
    public async Task<MaterialFile?> In(string number, string address, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select {Columns} from {CaseStore.Schema}.{Name} f join {CaseStore.Schema}.{OfCases} o using (address) where f.address = $1 and o.number = $2");
        Give(command, address, number);
        return (await Read(command, cancellation)).SingleOrDefault();
    }

    /// <summary>Says that something is about to be stored.</summary>
    public async Task Announce(string address, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"insert into {CaseStore.Schema}.{Loose} (address) values ($1)");
        Give(command, address);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Records a file that is stored.</summary>
    public async Task Record(MaterialFile file, Caller by, byte[] digest, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
            with kept as (delete from {CaseStore.Schema}.{Loose} where address = $1)
            {Recording} values ($1, $2, $3, $4, $5, $6, $7, $8)
            """);
        Give(command, file, by, digest);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Records a file that an upload has become; false where it has become one already, or is gone: then what is stored stays loose.</summary>
    public async Task<bool> Record(MaterialFile file, Caller by, byte[] digest, Guid upload, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
            with become as (update {CaseStore.Schema}.{Uploads.Name} set file = $1 where id = $9 and file is null returning id),
            {Uploads.Over("become")},
            kept as (delete from {CaseStore.Schema}.{Loose} where address = $1 and exists (select from become))
            {Recording} select $1, $2, $3, $4, $5, $6, $7, $8 from become
            """);
        Give(command, file, by, digest);
        Give(command, upload);
        return await command.ExecuteNonQueryAsync(cancellation) > 0;
    }

    /// <summary>A file that somebody has brought; null where it is gone.</summary>
    public async Task<MaterialFile?> Brought(string address, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select {Columns} from {CaseStore.Schema}.{Name} f where f.address = $1");
        Give(command, address);
        return (await Read(command, cancellation)).SingleOrDefault();
    }

    /// <summary>
    /// Makes loose what neither a case nor a draft has named for so long. Not what has been there for a week longer: it is some case's, or was
    /// made loose long ago, and what this costs is to grow with what comes in and not with all that is kept.
    /// </summary>
    public async Task Loosen(TimeSpan after, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
            with gone as (
                delete from {CaseStore.Schema}.{Name} where address in (
                    select address from {CaseStore.Schema}.{Name} f where brought_at <= now() - $1 and brought_at > now() - $1 - interval '7 days'
                    and {OfNoCase} and not {DraftStore.NamesFile} limit {Some} for update skip locked)
                returning address)
            insert into {CaseStore.Schema}.{Loose} (address, since) select address, now() - $1 from gone
            """);
        Give(command, after);
        try
        {
            while (await command.ExecuteNonQueryAsync(cancellation) > 0)
            {
                // Some at a time: no transaction is long.
            }
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            // One of them became a case's, or a draft's, in this moment. The others' turn is the next time.
        }
    }

    /// <summary>Some of what has been loose for so long.</summary>
    public async Task<IReadOnlyList<string>> LooseFor(TimeSpan time, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select address from {CaseStore.Schema}.{Loose} where since <= now() - $1 limit {Some}");
        Give(command, time);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var found = new List<string>();
        while (await reader.ReadAsync(cancellation))
        {
            found.Add(reader.GetString(0));
        }

        return found;
    }

    /// <summary>Says that something is not stored any more.</summary>
    public async Task Gone(string address, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"delete from {CaseStore.Schema}.{Loose} where address = $1");
        Give(command, address);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static void Give(NpgsqlCommand command, MaterialFile file, Caller by, byte[] digest)
    {
        Give(command, file.Address, by.Id, file.Type.Code(), file.Bytes);
        Give(command, NpgsqlDbType.Integer, file.Picture?.Width);
        Give(command, NpgsqlDbType.Integer, file.Picture?.Height);
        Give(command, NpgsqlDbType.Text, file.Picture?.Background?.Code());
        Give(command, digest);
    }

    private static void Give(NpgsqlCommand command, params object?[] values)
    {
        foreach (var value in values)
        {
            command.Parameters.Add(value is null ? new() { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text } : new() { Value = value });
        }
    }

    private static void Give(NpgsqlCommand command, NpgsqlDbType type, object? value) => command.Parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = type });

    private static async Task<IReadOnlyList<MaterialFile>> Read(NpgsqlCommand command, CancellationToken cancellation)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var found = new List<MaterialFile>();
        while (await reader.ReadAsync(cancellation))
        {
            found.Add(new MaterialFile(reader.GetString(0), Code<FileType>(reader.GetString(1)), reader.GetInt64(2))
            {
                Picture = reader.IsDBNull(3) ? null : new Picture(reader.GetInt32(3), reader.GetInt32(4), reader.IsDBNull(5) ? null : Code<PhotoBackground>(reader.GetString(5))),
            });
        }

        return found;
    }

    private static T Code<T>(string code) where T : struct, Enum => Codes.TryParse<T>(code, out var value) ? value : throw new InvalidOperationException($"There is no {typeof(T).Name} {code}.");
}
