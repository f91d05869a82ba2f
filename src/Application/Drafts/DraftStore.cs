using GdCases.Application.Cases;
using GdCases.Application.Materials;
using GdCases.Domain;
using GdCases.Domain.Access;
using NodaTime;
using Npgsql;
using NpgsqlTypes;
using Weasel.Postgresql.Tables;

namespace GdCases.Application.Drafts;

/// <summary>An application that somebody is filling in.</summary>
/// <param name="Id">As its owner has named it.</param>
/// <param name="Version">How often it was saved.</param>
/// <param name="Application">What is filled in, as JSON.</param>
/// <param name="SavedAt">When it was saved last.</param>
/// <param name="ExpiresAt">When it is thrown away, unless it is saved again.</param>
public sealed record Draft(Guid Id, int Version, string Application, Instant SavedAt, Instant ExpiresAt);

/// <summary>
/// Applications that are being filled in, over days and devices. They are nobody's but their owner's, no case and no events;
/// the files that one names are kept as long as it is. What is submitted is emptied in the transaction that opens the case, and known until its time is over.
/// </summary>
public sealed class DraftStore(NpgsqlDataSource database)
{
    private const string Name = "drafts";
    private const string Files = "draft_files";
    private const int MostAttempts = 3;

    private const string Columns = "id, version, application, saved_at, expires_at";

    /// <summary>Most ids of one person, those that are used up among them.</summary>
    private const int MostIds = 500;

    /// <summary>Most drafts of one person.</summary>
    public const int Most = 20;

    /// <summary>How long one is kept after it was saved last.</summary>
    public static Duration Kept { get; } = Duration.FromDays(30);

    public static FaultCode NotFound { get; } = new("draft-not-found", RefusalKind.NotFound, "没有此草稿，或已过期。", "There is no such draft, or it has expired.");
    public static FaultCode Stale { get; } = new("draft-changed", RefusalKind.Stale, "草稿已在别处更新，请重新读取。", "The draft was changed elsewhere; read it again.");
    public static FaultCode AlreadySubmitted { get; } = new("draft-submitted", RefusalKind.Conflict, "该草稿已提交，办件编号{0}。", "This draft was submitted, as the case {0}.");
    public static FaultCode TooMany { get; } = new("too-many-drafts", RefusalKind.Conflict, "草稿过多（同时上限{0}，30天内累计{1}），请先提交或删除。", "At most {0} drafts at a time, and {1} within 30 days: submit or delete one first.");

    public static IEnumerable<Table> Tables(Table files)
    {
        var drafts = new Table($"{CaseStore.Schema}.{Name}");
        drafts.AddColumn<Guid>("id").AsPrimaryKey();
        drafts.AddColumn("owner", "text").NotNull();
        drafts.AddColumn<int>("version").NotNull();
        drafts.AddColumn("application", "text").NotNull();
        drafts.AddColumn("saved_at", "timestamptz").NotNull();
        drafts.AddColumn("expires_at", "timestamptz").NotNull();
        // Of one that is over its id is left, so that no device that was away meanwhile takes another for it; and its case's number.
        drafts.AddColumn<bool>("over").NotNull().DefaultValueByExpression("false");
        drafts.AddColumn("number", "varchar");
        drafts.Indexes.Add(new IndexDefinition("drafts_owner") { Columns = ["owner"] });
        drafts.Indexes.Add(new IndexDefinition("drafts_expires_at") { Columns = ["expires_at"] });
        yield return drafts;

        var named = new Table($"{CaseStore.Schema}.{Files}");
        named.AddColumn<Guid>("draft").AsPrimaryKey().ForeignKeyTo(drafts, "id");
        named.AddColumn("address", "text").AsPrimaryKey().ForeignKeyTo(files, "address");
        named.Indexes.Add(new IndexDefinition("draft_files_address") { Columns = ["address"] });
        yield return named;
    }

    /// <summary>Of a statement: a draft names the file f.</summary>
    internal const string NamesFile = $"exists (select from {CaseStore.Schema}.{Files} d where d.address = f.address)";

    /// <summary>Of a statement: the files n that drafts of $1 name.</summary>
    internal const string FilesOf = $"{CaseStore.Schema}.{Name} d join {CaseStore.Schema}.{Files} n on n.draft = d.id and d.owner = $1";

    /// <summary>For the transaction that opens cases: which of the drafts that they come from are there, locked, and in which version.</summary>
    internal const string Locking = $"select id::text, version from {CaseStore.Schema}.{Name} where id = any($1::uuid[]) and not over for update";

    /// <summary>Empties drafts in the transaction that has made cases of them.</summary>
    internal static void Submitted(Marten.IDocumentSession session, IReadOnlyList<(Guid Draft, string Number)> made)
    {
        session.QueueSqlCommand($"delete from {CaseStore.Schema}.{Files} where draft = any(?)", made.Select(m => m.Draft).ToArray());
        session.QueueSqlCommand(
            $"update {CaseStore.Schema}.{Name} d set application = '', over = true, number = (select m.number from unnest(?::uuid[], ?::varchar[]) as m (id, number) where m.id = d.id), expires_at = greatest(d.expires_at, now() + interval '{(int)Kept.TotalDays} days') where d.id = any(?)",
            made.Select(m => m.Draft).ToArray(), made.Select(m => m.Number).ToArray(), made.Select(m => m.Draft).ToArray());
    }

    /// <summary>Saves one under the id that its owner gives it, anew or in place of what was there.</summary>
    /// <param name="owner">Whose it is.</param>
    /// <param name="id">Its id.</param>
    /// <param name="seen">The version that is replaced; null: whichever is there.</param>
    /// <param name="application">What is filled in, as JSON.</param>
    /// <param name="files">The files that it names.</param>
    /// <param name="now">The moment.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<(Draft? Saved, Fault? Refused)> Save(Caller owner, Guid id, long? seen, string application, IReadOnlyList<string> files, Instant now, CancellationToken cancellation)
    {
        var saved = await One(
            owner,
            $"""
            with saved as (
                insert into {CaseStore.Schema}.{Name} as d (id, owner, version, application, saved_at, expires_at)
                select $1, $2, 1, $3, $4, $5
                where exists (select from {CaseStore.Schema}.{Name} x where x.id = $1) or ($6::bigint is null and (select count(*) from {CaseStore.Schema}.{Name} x where x.owner = $2 and x.expires_at > $4 and not x.over) < {Most} and (select count(*) from {CaseStore.Schema}.{Name} x where x.owner = $2) < {MostIds})
                on conflict (id) do update set version = d.version + 1, application = excluded.application, saved_at = excluded.saved_at, expires_at = excluded.expires_at
                where d.owner = $2 and d.expires_at > $4 and not d.over and ($6::bigint is null or d.version = $6)
                returning {Columns}),
            gone as (delete from {CaseStore.Schema}.{Files} where draft in (select id from saved) and address <> all($7) returning address),
            {Freed},
            named as (
                insert into {CaseStore.Schema}.{Files} (draft, address)
                select s.id, f.address from saved s, {CaseStore.Schema}.{MaterialFiles.Name} f where f.address = any($7) and f.brought_by = $2 on conflict do nothing)
            select {Columns} from saved
            """,
            cancellation, id, owner.Id, application, now, now + Kept, seen, files.ToArray());
        if (saved is not null)
        {
            return (saved, null);
        }

        return (null, await Of(owner, id, now, cancellation) is not null ? Stale.At("If-Match")
            : await NumberOf(owner, id, cancellation) is { } number ? AlreadySubmitted.At("id", number)
            : seen is not null || await IsSomebodys(id, cancellation) ? NotFound.At("id")
            : TooMany.At(null, Most, MostIds));
    }

    /// <summary>The case that a draft of somebody's has become; null where it has not.</summary>
    public async Task<string?> NumberOf(Caller owner, Guid id, CancellationToken cancellation)
    {
        await using var command = CommandOf($"select number from {CaseStore.Schema}.{Name} where id = $1 and owner = $2", id, owner.Id);
        return await command.ExecuteScalarAsync(cancellation) as string;
    }

    /// <summary>One of somebody's; null where they have no such one.</summary>
    public Task<Draft?> Of(Caller owner, Guid id, Instant now, CancellationToken cancellation) =>
        One(null, $"select {Columns} from {CaseStore.Schema}.{Name} where id = $1 and owner = $2 and expires_at > $3 and not over", cancellation, id, owner.Id, now);

    /// <summary>All of somebody's, the last saved first.</summary>
    public Task<IReadOnlyList<Draft>> Of(Caller owner, Instant now, CancellationToken cancellation) =>
        Some(null, $"select {Columns} from {CaseStore.Schema}.{Name} where owner = $1 and expires_at > $2 and not over order by saved_at desc limit {Most}", cancellation, owner.Id, now);

    /// <summary>Throws one away; false where there is no such one. Its id is used up.</summary>
    public async Task<bool> Drop(Caller owner, Guid id, Instant now, CancellationToken cancellation) => await One(
        owner,
        $"""
        with ended as (update {CaseStore.Schema}.{Name} set application = '', over = true, expires_at = greatest(expires_at, $3 + interval '{(int)Kept.TotalDays} days') where id = $1 and owner = $2 and expires_at > $3 and not over returning {Columns}),
        {Over}
        select {Columns} from ended
        """,
        cancellation, id, owner.Id, now) is not null;

    /// <summary>Throws away those whose time is over.</summary>
    public Task DropOld(Instant now, CancellationToken cancellation) => One(
        null,
        $"""
        with ended as (delete from {CaseStore.Schema}.{Name} where expires_at <= $1 returning id),
        {Over}
        select {Columns} from {CaseStore.Schema}.{Name} where false
        """,
        cancellation, now);

    /// <summary>Lets the files of drafts that have ended go.</summary>
    private const string Over = $"gone as (delete from {CaseStore.Schema}.{Files} where draft in (select id from ended) returning address), {Freed}";

    /// <summary>Files that a draft named and names no more are kept for as long as those that were just brought.</summary>
    private const string Freed = $"freed as (update {CaseStore.Schema}.{MaterialFiles.Name} set brought_at = now() where address in (select address from gone))";

    private async Task<bool> IsSomebodys(Guid id, CancellationToken cancellation)
    {
        await using var command = CommandOf($"select exists (select from {CaseStore.Schema}.{Name} where id = $1)", id);
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private async Task<Draft?> One(Caller? alone, string sql, CancellationToken cancellation, params object?[] values) => (await Some(alone, sql, cancellation, values)).SingleOrDefault();

    /// <summary>Some drafts, of which something may be done first.</summary>
    /// <param name="alone">Whose drafts are changed, one change at a time, each on what the one before it has left.</param>
    /// <param name="sql">What is done; it ends with drafts.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="values">The parameters.</param>
    private async Task<IReadOnlyList<Draft>> Some(Caller? alone, string sql, CancellationToken cancellation, params object?[] values)
    {
        for (var left = MostAttempts; ; left--)
        {
            await using var batch = database.CreateBatch();
            if (alone is not null)
            {
                batch.BatchCommands.Add(new("select pg_advisory_xact_lock(hashtextextended($1, 0))") { Parameters = { new() { Value = $"drafts {alone.Id}" } } });
            }

            var command = new NpgsqlBatchCommand(sql);
            foreach (var value in values)
            {
                command.Parameters.Add(value is null ? new() { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint } : new() { Value = value });
            }

            batch.BatchCommands.Add(command);
            try
            {
                await using var reader = await batch.ExecuteReaderAsync(cancellation);
                if (alone is not null)
                {
                    await reader.NextResultAsync(cancellation);
                }

                var found = new List<Draft>();
                while (await reader.ReadAsync(cancellation))
                {
                    found.Add(new(reader.GetGuid(0), reader.GetInt32(1), reader.GetString(2), reader.GetFieldValue<Instant>(3), reader.GetFieldValue<Instant>(4)));
                }

                return found;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ForeignKeyViolation && left > 1)
            {
                // A file that it names was thrown away in this moment, or a draft whose time is over was saved.
            }
        }
    }

    private NpgsqlCommand CommandOf(string sql, params object[] values)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return command;
    }
}
