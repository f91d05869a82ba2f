using System.Diagnostics;
using GdCases.Application.Appointments;
using GdCases.Application.Cases.Idempotency;
using GdCases.Application.Catalogue;
using GdCases.Application.Drafts;
using GdCases.Application.Fees;
using GdCases.Application.Materials;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Submission;
using GdCases.Domain.Access;
using GdCases.Domain.Catalogue;
using JasperFx;
using JasperFx.Events;
using Marten;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace GdCases.Application.Cases;

/// <summary>
/// Commits commands on cases in groups (docs/adr/0029). When nothing is being committed a command goes at once and alone;
/// whoever comes meanwhile goes into the next commit together. A group is one read of all that its commands decide on,
/// decisions in memory, one write. What a command of this Host's holds while it is under way, others of this Host wait for
/// here, and go together when it is free. A group waits for nobody in the database: a command whose case or key another
/// transaction holds is taken out of it and goes alone. What fails for one command fails for that one.
/// </summary>
public sealed class Committer(IDocumentStore store, Definitions definitions, CaseNumbers numbers)
{
    /// <summary>Spans of a group, for the Host's telemetry.</summary>
    public static ActivitySource Spans { get; } = new("GdCases.Commits");

    /// <summary>Groups under way at once: while one waits for the disk another is decided.</summary>
    private const int Groups = 2;

    /// <summary>Most commands of a group. Each is a few kilobytes of state and events, so this bounds its bytes too.</summary>
    private const int MostCommands = 64;

    /// <summary>
    /// Commands on their own at once, of all groups together: each holds a connection while it waits for somebody else's
    /// transaction, and most are kept for the groups and for reading.
    /// </summary>
    private const int Alone = 8;

    /// <summary>A command that another transaction got in the way of is decided anew this often.</summary>
    private const int Tries = 4;

    private readonly Lock _gate = new();
    private readonly LinkedList<CaseCommand> _waiting = new();

    /// <summary>What the commands under way hold, and how many of them hold it: those of one group may hold the same.</summary>
    private readonly Dictionary<string, int> _held = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _alone = new(Alone);
    private readonly Stage _stage = new();
    private int _groups;

    /// <summary>Carries a command out.</summary>
    /// <returns>Its answer, once what it led to is on the disk.</returns>
    /// <exception cref="OperationCanceledException">The caller has gone; the command may be carried out nevertheless.</exception>
    public Task<CommandAnswer> Commit(CaseCommand command, CancellationToken cancellation)
    {
        lock (_gate)
        {
            _waiting.AddLast(command);
            // Whoever holds what it wants has it begun when that is free.
            if (!command.Holds.Any(_held.ContainsKey))
            {
                Begin();
            }
        }

        return command.Answer.Task.WaitAsync(cancellation);
    }

    /// <summary>Has a group begun, where there is room for one more.</summary>
    private void Begin()
    {
        if (_groups < Groups)
        {
            _groups++;
            // What a group does belongs to no single caller: neither its span nor its log's scope.
            using (ExecutionContext.SuppressFlow())
            {
                _ = Task.Run(Work, CancellationToken.None);
            }
        }
    }

    private async Task Work()
    {
        while (true)
        {
            List<CaseCommand> group;
            lock (_gate)
            {
                group = Next();
                if (group.Count == 0)
                {
                    _groups--;
                    return;
                }
            }

            await Commit(group);
        }
    }

    /// <summary>Those who have waited longest and want nothing that is held by one under way.</summary>
    private List<CaseCommand> Next()
    {
        var group = new List<CaseCommand>();
        // Whoever comes after one that has to wait waits behind it for what it wants.
        var wanted = new HashSet<string>(StringComparer.Ordinal);
        for (var (place, after) = (_waiting.First, _waiting.First?.Next); place is not null && group.Count < MostCommands; (place, after) = (after, after?.Next))
        {
            var command = place.Value;
            if (group is [{ IsRehearsed: true }, ..] || (command.IsRehearsed && group.Count > 0))
            {
                // What is rehearsed is with nobody else in a transaction.
                break;
            }

            if (command.IsForNobody())
            {
                _waiting.Remove(place);
            }
            else if (command.Holds.Any(k => _held.ContainsKey(k) || wanted.Contains(k)))
            {
                wanted.UnionWith(command.Holds);
            }
            else
            {
                _waiting.Remove(place);
                group.Add(command);
            }
        }

        foreach (var key in group.SelectMany(c => c.Holds))
        {
            _held[key] = _held.GetValueOrDefault(key) + 1;
        }

        return group;
    }

    /// <summary>They are under way no more; whoever waited for them may begin.</summary>
    /// <param name="commands">Which.</param>
    /// <param name="again">Those of them that wait once more, before all others.</param>
    private void Release(IEnumerable<CaseCommand> commands, List<CaseCommand> again)
    {
        lock (_gate)
        {
            for (var last = again.Count - 1; last >= 0; last--)
            {
                _waiting.AddFirst(again[last]);
            }

            foreach (var key in commands.SelectMany(c => c.Holds))
            {
                if (--_held[key] == 0)
                {
                    _held.Remove(key);
                }
            }

            if (_waiting.Count > 0)
            {
                Begin();
            }
        }
    }

    private async Task Commit(List<CaseCommand> group)
    {
        IReadOnlyCollection<CaseCommand> apart;
        try
        {
            apart = await Begin(group, waits: false).Run();
        }
        catch (Exception e) when (group.Count > 1 && !IsOfTheServer(e))
        {
            // One of them cannot be written; which one shows when each is on its own.
            apart = group;
        }
        catch (Exception e) when (IsOvertaken(e))
        {
            apart = group;
        }
        catch (Exception e)
        {
            Fail(group, e);
            apart = [];
        }

        // One for each thing that is wanted: others would only stand behind it, and in the places of those who want something else.
        var (wanted, alone, again) = (new HashSet<string>(StringComparer.Ordinal), new List<CaseCommand>(), new List<CaseCommand>());
        foreach (var command in group.Where(apart.Contains))
        {
            if (command.Holds.Any(wanted.Contains))
            {
                again.Add(command);
            }
            else
            {
                wanted.UnionWith(command.Holds);
                alone.Add(command);
            }
        }

        Release(group.Except(alone), again);
        foreach (var command in alone)
        {
            // Beside the groups: whoever waits for another transaction keeps no group waiting.
            _ = CommitAlone(command);
        }
    }

    private Attempt Begin(List<CaseCommand> group, bool waits) => new(store, definitions, numbers, group, waits, group[0].IsRehearsed ? _stage : null);

    private async Task CommitAlone(CaseCommand command)
    {
        await _alone.WaitAsync();
        try
        {
            if (command.IsForNobody())
            {
                return;
            }

            for (var left = Tries; ; left--)
            {
                try
                {
                    await Begin([command], waits: true).Run();
                    return;
                }
                catch (Exception e) when (left > 1 && IsOvertaken(e))
                {
                    // Decided again on what the other has written.
                    if (command is { Number: null, IsRehearsed: false } && !OpenCaseKeys.IsTaken(e))
                    {
                        await numbers.Skip(command.Division, command.Day, CancellationToken.None);
                    }
                }
            }
        }
        catch (Exception e)
        {
            Fail([command], e);
        }
        finally
        {
            _alone.Release();
            Release([command], []);
        }
    }

    private static void Fail(IEnumerable<CaseCommand> commands, Exception e)
    {
        foreach (var command in commands)
        {
            command.Answer.TrySetException(e);
        }
    }

    /// <summary>Another transaction was first: the same case, the same key, the same number. A file that another case has now, or a payment that has paid something, is no reason to decide again.</summary>
    private static bool IsOvertaken(Exception e) => !MaterialFiles.IsLost(e) && !PaymentReferences.IsUsed(e) && (
        e is ConcurrencyException or DocumentAlreadyExistsException or Marten.Exceptions.ExistingStreamIdCollisionException || State(e) is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected);

    /// <summary>The server is away, or full, or ends what it is told: that is nobody's command.</summary>
    private static bool IsOfTheServer(Exception e) => State(e) is { } state ? state[..2] is "08" or "53" or "57" or "58" or "XX" : Npgsql(e) is not null || e is TimeoutException;

    private static string? State(Exception e) => (Npgsql(e) as PostgresException)?.SqlState;

    private static NpgsqlException? Npgsql(Exception? e) => e is null ? null : e as NpgsqlException ?? Npgsql(e.InnerException);

    /// <summary>The case of a rehearsal, which is kept nowhere else.</summary>
    private sealed class Stage
    {
        public Case? Case { get; set; }
    }

    /// <summary>One transaction for some commands; with a stage, a rehearsed one.</summary>
    private sealed class Attempt(IDocumentStore store, Definitions definitions, CaseNumbers numbers, List<CaseCommand> group, bool waits, Stage? stage)
    {
        private readonly Dictionary<string, State> _cases = new(StringComparer.Ordinal);
        private readonly Dictionary<string, AnsweredRequest> _answered = new(StringComparer.Ordinal);
        private readonly List<AnsweredRequest> _toAnswer = [];
        private readonly List<(CaseCommand Command, CommandAnswer Answer)> _answers = [];
        private readonly List<(string Address, string Number)> _files = [];
        private readonly List<(string Digest, string Number)> _payments = [];
        private readonly List<(string Digest, string Number)> _received = [];
        private readonly Dictionary<WantedSlot, Places> _places = [];
        private readonly HashSet<string> _seated = new(StringComparer.Ordinal);
        private readonly Dictionary<Guid, int> _drafts = [];
        private readonly List<(Guid Draft, string Number)> _submitted = [];
        private readonly Dictionary<string, Case> _open = new(StringComparer.Ordinal);
        private readonly HashSet<string> _released = new(StringComparer.Ordinal);
        private readonly List<(string Digest, string Number)> _claimed = [];
        private readonly List<(string Digest, string Number)> _claimedAgain = [];
        private readonly HashSet<CaseCommand> _apart = [];
        private readonly Dictionary<CaseCommand, CaseNumber?> _numbers = [];
        private readonly ISerializer _serializer = store.Options.Serializer();

        /// <summary>A case as it stands in this transaction, and what is to be written of it.</summary>
        private sealed class State
        {
            public Case? Case { get; set; }

            /// <summary>Its version in the store.</summary>
            public long Stored { get; init; }

            public List<IEvent> Events { get; } = [];
        }

        /// <summary>Decides, writes and answers.</summary>
        /// <returns>The commands that somebody else's transaction is in the way of; nothing was done of them.</returns>
        public async Task<IReadOnlyCollection<CaseCommand>> Run()
        {
            using var span = Spans.StartActivity("commit", ActivityKind.Internal, group.Count == 1 ? group[0].Span : default, links: group.Count == 1 ? null : group.Select(c => new ActivityLink(c.Span)));
            span?.SetTag("gdcases.commands", group.Count);
            foreach (var opening in group.Where(c => c is { Number: null, IsOfCity: true }))
            {
                // Before the transaction, for it takes a connection of its own. A rehearsal takes none from anybody.
                _numbers[opening] = stage is not null ? CaseNumber.Create(opening.Division, opening.Day, CaseNumber.MaxRunning) : await numbers.Next(opening.Division, opening.Day, CancellationToken.None);
            }

            await using var session = store.LightweightSession();
            await session.BeginTransactionAsync(CancellationToken.None);
            await Read(session.Connection!);
            if (stage?.Case is { } staged && group[0].Number == staged.Number)
            {
                _cases[staged.Number] = new State { Case = staged, Stored = staged.Version };
            }

            foreach (var command in group.Where(c => !_apart.Contains(c)))
            {
                try
                {
                    if (await Decide(command, session) is { } answer)
                    {
                        _answers.Add((command, answer));
                    }
                }
                catch (Exception e) when (Npgsql(e) is null)
                {
                    // A fault in one decision is no matter of its neighbours.
                    command.Answer.TrySetException(e);
                }
            }

            if (_toAnswer.Count > 0 || _cases.Values.Any(c => c.Events.Count > 0))
            {
                await (stage is null ? Save(session) : Rehearse(session, stage));
            }

            foreach (var unused in _numbers.Values.OfType<CaseNumber>().Where(_ => stage is null))
            {
                numbers.GiveBack(unused);
            }

            foreach (var (command, answer) in _answers)
            {
                command.Answer.TrySetResult(answer);
            }

            return _apart;
        }

        /// <summary>
        /// Locks and reads all that is decided on, in one round trip: keys of submissions, streams, cases, answered requests. In
        /// a group only what is free is locked, so that no group waits for another's and there is no order to keep; alone, it is
        /// waited for.
        /// </summary>
        private async Task Read(NpgsqlConnection connection)
        {
            var requests = group.Where(c => c.Request is not null).Select(c => c.Request!.Id).Distinct().ToArray();
            var opening = group.Where(c => c.Number is null).Select(c => c.Request!.Id).Distinct().ToArray();
            var known = group.Where(c => c.Number is not null).Select(c => c.Number!).Distinct().ToArray();
            await using var batch = new NpgsqlBatch(connection) { Timeout = store.Patience() };
            var readers = new List<Func<NpgsqlDataReader, Task>>();
            HashSet<string> free = new(StringComparer.Ordinal);
            // Of the whole transaction: all it sends finds rows by their keys, and lists of few keys would have the server plan
            // each anew. A plan that is kept may be of a time when the table was small: it has to be one by the keys even so,
            // which is why no table is read whole, and each key is looked up by itself where there is a list of pairs.
            Add(PlannedOnce, _ => { });
            if (opening.Length > 0)
            {
                Add(
                    waits ? "select n from unnest($1) n, pg_advisory_xact_lock(hashtextextended(n, 0))" : "select n from unnest($1) n where pg_try_advisory_xact_lock(hashtextextended(n, 0))",
                    row => free.Add(row.GetString(0)),
                    opening);
            }

            if (known.Length > 0)
            {
                Add(
                    $"{StreamQuery}{(waits ? "" : " skip locked")}) s",
                    row => free.Add(row.GetString(0)),
                    Divisions(known), known);
                Add(CaseQuery, KeepCase, Divisions(known), known);
            }

            if (requests.Length > 0)
            {
                Add($"select data from {CaseStore.Schema}.mt_doc_answeredrequest where id = any($1)", row => Keep(_serializer.FromJson<AnsweredRequest>(row, 0)), requests);
            }

            if (group.Select(c => c.Draft?.Id.ToString()).OfType<string>().Distinct().ToArray() is { Length: > 0 } drafts)
            {
                Add($"{DraftStore.Locking}{(waits ? "" : " skip locked")}", row => _drafts[Guid.Parse(row.GetString(0))] = row.GetInt32(1), drafts);
            }

            if (group.SelectMany(c => c.Keys).Select(k => k.Digest).Distinct().ToArray() is { Length: > 0 } keys)
            {
                // Of two that want the same the second is decided on what the first has made of it.
                Add(
                    waits ? "select n from (select n from unnest($1) n order by n) s, pg_advisory_xact_lock(hashtextextended(n, 0))" : "select n from unnest($1) n where pg_try_advisory_xact_lock(hashtextextended(n, 0))",
                    row => free.Add(row.GetString(0)),
                    keys);
                Add(OpenCaseKeys.Query, row => _open[row.GetString(0)] = _serializer.FromJson<Case>(row, 1), keys);
            }

            if (group.Select(c => c.Slot).OfType<WantedSlot>().Distinct().ToArray() is { Length: > 0 } slots)
            {
                Add(
                    waits ? "select n from (select n from unnest($1) n order by n) s, pg_advisory_xact_lock_shared(hashtextextended(n, 0))" : "select n from unnest($1) n where pg_try_advisory_xact_lock_shared(hashtextextended(n, 0))",
                    row => free.Add(row.GetString(0)),
                    [.. slots.Select(s => s.DayKey).Distinct()]);
                Add(
                    waits ? "select n from (select n from unnest($1) n order by n) s, pg_advisory_xact_lock(hashtextextended(n, 0))" : "select n from unnest($1) n where pg_try_advisory_xact_lock(hashtextextended(n, 0))",
                    row => free.Add(row.GetString(0)),
                    [.. slots.Select(s => s.Key)]);
                // A statement of its own, so that it sees what whoever held the lock has written.
                var count = new NpgsqlBatchCommand(Bookings.Query);
                count.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. slots.Select(s => s.Hall)] });
                count.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. slots.Select(s => s.Start.ToUnixTimeSeconds())] });
                AddCommand(count, row => _places[new(row.GetString(0), Instant.FromUnixTimeSeconds(row.GetInt64(1)))] = new(row.GetInt32(2), row.GetInt32(3), row.IsDBNull(4) ? null : _serializer.FromJson<SaidDay>(row, 4).Day));
            }

            await Execute();
            // Alone, what is not there to be locked is not there at all: a case is where its stream is.
            var held = _cases.Keys.Where(n => !free.Contains(n)).ToHashSet(StringComparer.Ordinal);
            _apart.UnionWith(group.Where(c => !waits && (c.Number is { } number ? held.Contains(number) : !free.Contains(c.Request!.Id) || c.Keys.Any(k => !free.Contains(k.Digest)) || (c.Draft is { } draft && !_drafts.ContainsKey(draft.Id)))));
            _apart.UnionWith(group.Where(c => !waits && c.Slot is { } slot && !(free.Contains(slot.Key) && free.Contains(slot.DayKey))));
            foreach (var number in held)
            {
                _cases.Remove(number);
            }

            void Keep(AnsweredRequest answered) => _answered[answered.Id] = answered;

            void Add(string sql, Action<NpgsqlDataReader> each, params string[][] parameters) => AddCommand(CommandOf(sql, parameters), each);

            void AddCommand(NpgsqlBatchCommand command, Action<NpgsqlDataReader> each)
            {
                batch.BatchCommands.Add(command);
                readers.Add(async reader =>
                {
                    while (await reader.ReadAsync())
                    {
                        each(reader);
                    }
                });
            }

            async Task Execute()
            {
                await using var reader = await batch.ExecuteReaderAsync();
                foreach (var read in readers)
                {
                    await read(reader);
                    await reader.NextResultAsync();
                }
            }
        }

        private const string PlannedOnce = "select set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true)";
        private const string StreamQuery = $"select s.id from unnest($1, $2) as u (tenant_id, id), lateral (select id from {CaseStore.Schema}.mt_streams where tenant_id = u.tenant_id and id = u.id for update";
        private const string CaseQuery = $"select d.data from unnest($1, $2) as u (tenant_id, id), lateral (select data from {CaseStore.Schema}.mt_doc_case where tenant_id = u.tenant_id and id = u.id offset 0) d";

        private void KeepCase(NpgsqlDataReader row)
        {
            var c = _serializer.FromJson<Case>(row, 0);
            _cases[c.Number] = new State { Case = c, Stored = c.Version };
        }

        private static string[] Divisions(string[] of) => [.. of.Select(CaseNumber.DivisionOf)];

        private static NpgsqlBatchCommand CommandOf(string sql, params string[][] parameters)
        {
            var command = new NpgsqlBatchCommand(sql);
            foreach (var parameter in parameters)
            {
                command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = parameter, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Varchar });
            }

            return command;
        }

        /// <summary>The answer; null where the command has to go apart.</summary>
        private async ValueTask<CommandAnswer?> Decide(CaseCommand command, IDocumentSession session)
        {
            if (command.Request is { } request && _answered.TryGetValue(request.Id, out var before))
            {
                return before.For(request);
            }

            if (command.Draft is { } draft && (!_drafts.TryGetValue(draft.Id, out var version) || version != draft.Version))
            {
                return version == 0 ? DraftStore.NotFound.Refuse("id") : DraftStore.Stale.Refuse("If-Match");
            }

            var (ruling, item) = command.Number is { } number ? await Carry(command, number, session) : (Open(command, command.Opens!), null);
            if (ruling is not Ruling.Happened { After: var after } happened)
            {
                return ((Ruling.Refused)ruling).Refusal;
            }

            List<IEvent> events = [.. happened.Events.Select(Event)];
            var receipt = new CaseReceipt { Number = after.Number, State = after.State, Version = after.Version };
            if (command.QueryCode is { } code)
            {
                receipt = receipt with { QueryCode = code, TakenInBy = after.TakenInBy, HandledBy = new Office(after.Division, after.Agency) };
            }

            // From here on nothing can fail: of a command all is written, or nothing.
            if (command.Request is { } asked)
            {
                var kept = new AnsweredRequest { Id = asked.Id, BodyHash = asked.BodyHash, Receipt = receipt with { QueryCode = command.QueryCode is { } secret ? asked.Seal(secret) : null }, At = after.UpdatedAt };
                _answered[kept.Id] = kept;
                _toAnswer.Add(kept);
            }

            if (!_cases.TryGetValue(after.Number, out var state))
            {
                _cases[after.Number] = state = new State();
            }

            if (command.Draft is { } made)
            {
                _drafts.Remove(made.Id);
                _submitted.Add((made.Id, after.Number));
            }

            Key(command, state.Case, after, item);
            Seat(state.Case, after);
            state.Case = after;
            state.Events.AddRange(events);
            _files.AddRange(happened.Events.SelectMany(e => e.NamedFiles).Select(f => (f.Address, after.Number)));
            foreach (var named in happened.Events.Where(e => e.NamedPayment is not null))
            {
                (named.CameThroughGateway ? _received : _payments).Add((PaymentReferences.DigestOf(named.NamedPayment!.Value), after.Number));
            }

            return receipt;

            IEvent Event(CaseEvent what)
            {
                var e = session.Events.BuildEvent(what);
                (e.CorrelationId, e.CausationId) = (command.CorrelationId, command.CausationId);
                return e;
            }
        }

        private async ValueTask<(Ruling Ruling, ServiceItem? Item)> Carry(CaseCommand command, string number, IDocumentSession session)
        {
            if (!_cases.TryGetValue(number, out var state) || state.Case is not { } c)
            {
                return (CaseFaults.NotFound.Refuse(), null);
            }

            var definition = await definitions.For(c, session, CancellationToken.None);
            var ruling = command.Carries!(c, definition, await Linked(c, session), command.Slot is { } slot ? _places[slot] : Places.None);
            return (ruling, definition.Item);
        }

        /// <summary>Whoever is expected somewhere else now, or waits for something else.</summary>
        private void Seat(Case? before, Case after)
        {
            if (before is null || (before.Appointment == after.Appointment && before.Waiting == after.Waiting))
            {
                return;
            }

            _seated.Add(after.Number);
            // Whoever comes after it in this transaction finds the places as it leaves them.
            foreach (var (slot, places) in _places.ToList())
            {
                _places[slot] = places with { Booked = places.Booked + Takes(after, slot) - Takes(before, slot), Waiting = places.Waiting + Waits(after, slot) - Waits(before, slot) };
            }

            static int Takes(Case c, WantedSlot slot) => c.Appointment is { TakesPlace: true } a && a.Hall == slot.Hall && a.Start == slot.Start ? 1 : 0;

            static int Waits(Case c, WantedSlot slot) => c.Waiting?.IsFor(slot.Hall, slot.Start, c.Appointment) == true ? 1 : 0;
        }

        /// <summary>Writes down what no other open case may have: of one that was opened, that has ended, is open again or has something else now.</summary>
        private void Key(CaseCommand command, Case? before, Case after, ServiceItem? item)
        {
            if (before is not null && before.Ended == after.Ended && ReferenceEquals(before.Form, after.Form))
            {
                return;
            }

            // Some are settled in the moment in which they are opened.
            IReadOnlyList<OpenKey> had = before is null || before.Ended ? [] : OpenKey.Of(before, item!);
            IReadOnlyList<OpenKey> has = after.Ended ? [] : before is null ? command.Keys : OpenKey.Of(after, item!);
            if (had.SequenceEqual(has))
            {
                return;
            }

            if (had.Count > 0)
            {
                // Made in this very transaction, it has nothing to give back in the store.
                _claimed.RemoveAll(k => k.Number == after.Number);
                _claimedAgain.RemoveAll(k => k.Number == after.Number);
                _released.Add(after.Number);
                foreach (var key in had.Where(k => _open.TryGetValue(k.Digest, out var other) && other.Number == after.Number))
                {
                    _open.Remove(key.Digest);
                }
            }

            foreach (var key in has)
            {
                // Who was taken although another has it (at a counter, or by the law) leaves it to them.
                var isFree = _open.TryAdd(key.Digest, after);
                (isFree && before is null ? _claimed : _claimedAgain).Add((key.Digest, after.Number));
            }
        }

        private Ruling Open(CaseCommand command, Func<CaseNumber, IReadOnlyDictionary<string, Case>, Ruling> opens)
        {
            if (!command.IsOfCity)
            {
                // Nobody counts for what is no city; it is refused whatever its number.
                return opens(CaseNumber.Create(command.Division, command.Day, CaseNumber.MaxRunning), _open) is Ruling.Refused refused ? refused
                    : throw new InvalidOperationException($"{command.Division} is no city, and an application to it was taken.");
            }

            if (_numbers[command] is not { } number)
            {
                return CaseNumbers.Exhausted.Refuse();
            }

            var ruling = opens(number, _open);
            if (ruling is Ruling.Happened)
            {
                _numbers.Remove(command);
            }

            return ruling;
        }

        /// <summary>The cases that a case refers to, each perhaps in another city; as this transaction leaves them. Usually there are none, and then no round trip.</summary>
        private async ValueTask<IReadOnlyList<LinkedCase>> Linked(Case c, IDocumentSession session)
        {
            var wanted = c.Links.Where(l => CaseNumber.TryParse(l, out _)).ToArray();
            var missing = wanted.Where(l => !_cases.ContainsKey(l)).ToArray();
            if (missing.Length > 0)
            {
                await using var batch = new NpgsqlBatch(session.Connection!) { Timeout = store.Patience() };
                batch.BatchCommands.Add(CommandOf(CaseQuery, Divisions(missing), missing));
                await using var reader = await batch.ExecuteReaderAsync();
                while (await reader.ReadAsync())
                {
                    KeepCase(reader);
                }
            }

            return [.. wanted.Select(l => _cases.GetValueOrDefault(l)?.Case).OfType<Case>().Select(LinkedCase.Of)];
        }

        private Task Save(IDocumentSession session)
        {
            Write(session);
            return session.SaveChangesAsync(CancellationToken.None);
        }

        private async Task Rehearse(IDocumentSession session, Stage on)
        {
            Write(session);
            await RehearsedSave.Run(session, CancellationToken.None);
            on.Case = _cases.Values.Single().Case;
        }

        private void Write(IDocumentSession session)
        {
            List<State> changed = [.. _cases.Values.Where(c => c.Events.Count > 0)];
            foreach (var state in changed)
            {
                var c = state.Case!;
                var stream = session.ForTenant(c.Division).Events;
                if (state.Stored == 0)
                {
                    stream.StartStream<Case>(c.Number, state.Events);
                }
                else
                {
                    stream.Append(c.Number, c.Version, state.Events);
                }
            }

            if (_toAnswer.Count > 0)
            {
                session.QueueSqlCommand(
                    $"insert into {CaseStore.Schema}.mt_doc_answeredrequest (id, data, mt_version, mt_last_modified) select id, data, gen_random_uuid(), transaction_timestamp() from unnest(?::varchar[], ?::jsonb[]) as r (id, data)",
                    _toAnswer.Select(a => a.Id).ToArray(), _toAnswer.Select(a => _serializer.ToJson(a)).ToArray());
            }

            if (_files.Count > 0)
            {
                MaterialFiles.Claim(session, _files);
            }

            if (_received.Count > 0)
            {
                PaymentReferences.Note(session, _received);
            }

            if (_payments.Count > 0)
            {
                PaymentReferences.Claim(session, _payments);
            }

            if (_seated.Count > 0)
            {
                Bookings.Write(session, [.. _seated.Select(n => _cases[n].Case!)]);
            }

            if (_released.Count > 0)
            {
                OpenCaseKeys.Release(session, [.. _released]);
            }

            if (_claimed.Count > 0)
            {
                OpenCaseKeys.Claim(session, _claimed);
            }

            if (_claimedAgain.Count > 0)
            {
                OpenCaseKeys.ClaimAgain(session, _claimedAgain);
            }

            if (_submitted.Count > 0)
            {
                DraftStore.Submitted(session, _submitted);
            }

            session.QueueSqlCommand(
                $"""
                insert into {CaseStore.Schema}.mt_doc_case (tenant_id, id, data, mt_version, mt_last_modified)
                select tenant_id, id, data, version, transaction_timestamp() from unnest(?::varchar[], ?::varchar[], ?::jsonb[], ?::integer[]) as c (tenant_id, id, data, version)
                on conflict (tenant_id, id) do update set data = excluded.data, mt_version = excluded.mt_version, mt_last_modified = excluded.mt_last_modified
                """,
                changed.Select(c => c.Case!.Division).ToArray(), changed.Select(c => c.Case!.Number).ToArray(), changed.Select(c => _serializer.ToJson(c.Case!)).ToArray(), changed.Select(c => (int)c.Case!.Version).ToArray());
        }
    }
}
