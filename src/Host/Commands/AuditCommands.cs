using System.Collections.Concurrent;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using GdCases.Application.Audit;
using GdCases.Application.Cases;
using GdCases.Application.Catalogue;
using GdCases.Domain;
using GdCases.Domain.Cases;
using GdCases.Domain.Time;
using GdCases.Host.CatalogueFiles;
using GdCases.Host.Startup;
using GdCases.Projections.Engine;
using NodaTime;
using NodaTime.Text;
using Npgsql;
using Command = System.CommandLine.Command;

namespace GdCases.Host.Commands;

/// <summary>What auditors ask of whole histories.</summary>
public static class AuditCommands
{
    /// <summary>Cases read and decided again at once; their events are all of a history that is in memory.</summary>
    private const int Batch = 200;

    /// <summary>Most batches at once.</summary>
    private const int MostAtOnce = 8;

    public static Command Command() => new("audit", "Ask whole histories whether they are what the rules say.") { Replay(), Rehearse() };

    /// <summary>How far a replay has come, and of what.</summary>
    private sealed record Come(string Asked, string Division, string Number, long Cases, long Events, long Deviations);

    /// <summary>Bytes of a file of --continue; ours has some hundred.</summary>
    private const int MostOfProgress = 4096;

    private sealed record Asked(string? Service, string? Division, LocalDate? From, LocalDate? To, FileInfo? Continue)
    {
        /// <summary>What is asked for, in words: of nothing else is gone on with.</summary>
        public string Said => $"service {Service ?? "any"}, division {Division ?? "any"}, from {From?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "any"}, to {To?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "any"}";

        public bool Judges(CaseEvent e) => e.At.InZone(WorkingCalendar.China).Date is var day && !(day < From) && !(day > To);
    }

    private static Command Replay()
    {
        var service = new Option<string?>("--service") { Description = "Only cases for this service item." };
        var division = new Option<string?>("--division") { Description = "Only cases of this city." };
        var from = Day("--from", "Only decisions of this day (yyyy-MM-dd, in China) or later.");
        var to = Day("--to", "Only decisions of this day or earlier.");
        var keep = new Option<string?>("--continue") { Description = "A file that says how far it has come: where it is there, the replay goes on from it. It goes when the replay is through." };
        var command = new Command(
            "replay",
            "Decide every case again from its events, by the definitions it is pinned to and the calendar that was in force, and list what the rules would not have allowed or would have decided otherwise. Hosts may be running. Exit code 2 when there is any.")
        {
            service, division, from, to, keep,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var asked = new Asked(parsed.GetValue(service), parsed.GetValue(division), parsed.GetValue(from), parsed.GetValue(to), parsed.GetValue(keep) is { } file ? GivenPath.File(file) : null);
            var settings = new Settings();
            return Database.Use(settings, alone: false, connectionString => Replay(connectionString, settings, asked, cancellation), cancellation);
        });
        return command;

        static Option<LocalDate?> Day(string name, string description) => new(name)
        {
            Description = description,
            CustomParser = given =>
            {
                if (LocalDatePattern.Iso.Parse(given.Tokens[0].Value) is { Success: true, Value: var day })
                {
                    return day;
                }

                given.AddError($"'{given.Tokens[0].Value}' is no day such as 2026-05-20.");
                return null;
            },
        };
    }

    private static Command Rehearse()
    {
        var workflow = new Option<string?>("--workflow") { Description = "A workflow's file as it would be." };
        var service = new Option<string?>("--service") { Description = "A service item's file as it would be." };
        var calendar = new Option<string?>("--calendar") { Description = "A year's calendar as it would be." };
        var command = new Command(
            "rehearse",
            "Take real histories through a change of law: which decisions would have been refused and why, which last days would move, what would be late, by city and item and with the case numbers. Nothing is written. Hosts may be running. Exit code 2 when anything would be otherwise.")
        {
            workflow, service, calendar,
        };
        command.Validators.Add(given =>
        {
            if (new[] { given.GetValue(workflow), given.GetValue(service), given.GetValue(calendar) }.Count(f => f is not null) != 1)
            {
                given.AddError("One of --workflow, --service and --calendar.");
            }
        });
        command.SetAction((parsed, cancellation) =>
        {
            var (kind, given) = parsed.GetValue(workflow) is { } w ? ("workflows", w) : parsed.GetValue(service) is { } s ? ("services", s) : ("calendars", parsed.GetValue(calendar)!);
            var file = GivenPath.File(given);
            if (!file.Exists)
            {
                throw new StartupException($"There is no file {file.FullName}.");
            }

            var settings = new Settings();
            return Database.Use(settings, alone: false, connectionString => Rehearse(connectionString, settings, kind, file, cancellation), cancellation);
        });
        return command;
    }

    private static async Task<int> Rehearse(string connectionString, Settings settings, string kind, FileInfo file, CancellationToken cancellation)
    {
        await using var database = Store.DataSource(connectionString);
        await using var store = Store.Open(database);
        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        var source = new CatalogueSource(settings.Catalogue(), CatalogueFolder.Read);
        var (definitions, calendars, catalogues) = (new Definitions(store, source), new Calendars(store, source), new Catalogues(source, store, SystemClock.Instance));
        await catalogues.Refresh(definitions, cancellation);
        var past = new PastWorld(store, calendars, definitions, catalogues.Current.IsDivision);
        var change = await ProposedLaw.Read(catalogues, past, source.Brought, kind, file.Name, await File.ReadAllTextAsync(file.FullName, cancellation), SystemClock.Instance.GetCurrentInstant(), cancellation);
        var rehearsals = new Rehearsals(past);
        var (figures, cases, seen, told, started) = (new Dictionary<(string, string), RehearsalFigures>(), 0L, 0L, Stopwatch.GetTimestamp(), Stopwatch.GetTimestamp());
        await foreach (var (division, numbers, _) in Streams.Pages(database, CaseStore.Schema, StreamKind.Cases, Batch, cancellation))
        {
            await using var session = store.QuerySession(division);
            var rehearsed = await rehearsals.Run(await Streams.Events(session, numbers, long.MaxValue, cancellation), change, cancellation);
            foreach (var c in rehearsed)
            {
                foreach (var difference in c.Differences)
                {
                    Console.WriteLine($"{c.Number} {difference}");
                }
            }

            foreach (var f in RehearsalFigures.Of(rehearsed))
            {
                figures[(f.Division, f.Service)] = figures.TryGetValue((f.Division, f.Service), out var before) ? before.And(f) : f;
            }

            (seen, cases) = (seen + numbers.Count, cases + rehearsed.Count);
            if (Stopwatch.GetElapsedTime(told).TotalSeconds >= 1)
            {
                told = Stopwatch.GetTimestamp();
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seen} cases looked at, {cases} concerned; up to {numbers[^1]}."));
            }
        }

        foreach (var f in figures.Values.OrderBy(f => f.Division, StringComparer.Ordinal).ThenBy(f => f.Service, StringComparer.Ordinal))
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{f.Division} {f.Service}: {f.Cases} cases; refused {f.Refused}, last day moved {f.Moved}, late {f.WereLate} and would be {f.WouldBeLate}, elsewhere {f.Otherwise}, not to be told {f.Untold}."));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seen} cases looked at, {cases} concerned; {cases / Stopwatch.GetElapsedTime(started).TotalSeconds:0} cases/s."));
        return figures.Values.All(f => (f.Refused, f.Moved, f.Otherwise, f.Untold, f.WereLate) == (0, 0, 0, 0, f.WouldBeLate)) ? 0 : 2;
    }

    private static async Task<int> Replay(string connectionString, Settings settings, Asked asked, CancellationToken cancellation)
    {
        await using var database = Store.DataSource(connectionString);
        await using var store = Store.Open(database);
        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        var catalogue = settings.Catalogue();
        if (asked.Service is { } service && !await IsKept(database, service, cancellation))
        {
            throw new StartupException($"No version of a service item '{service}' is kept.");
        }

        if (asked.Division is { } division && !catalogue.IsDivision(division))
        {
            throw new StartupException($"There is no division '{division}'.");
        }

        var source = new CatalogueSource(catalogue, CatalogueFolder.Read);
        var replay = new CaseReplay(new PastWorld(store, new Calendars(store, source), new Definitions(store, source), catalogue.IsDivision));
        var before = await Before(asked, cancellation);
        var (started, come, kept) = (Stopwatch.GetTimestamp(), before, Stopwatch.GetTimestamp());
        var done = new ConcurrentDictionary<long, (string Division, string Number, long Cases, long Events, IReadOnlyList<Deviation> Deviations)>();
        var (told, gate) = (0L, new Lock());
        var pages = Streams.Pages(database, CaseStore.Schema, StreamKind.Cases, Batch, cancellation, (before.Division, before.Number));
        if (asked.Division is not null)
        {
            pages = pages.TakeWhile(p => p.Tenant == asked.Division);
        }

        // Now, and not after hours, shows whether it can be kept.
        Keep();
        await Parallel.ForEachAsync(
            pages.Select((page, index) => (Page: page, Index: (long)index)),
            // Each reads by one connection and looks up by another.
            new ParallelOptions { MaxDegreeOfParallelism = Math.Min(Environment.ProcessorCount, MostAtOnce), CancellationToken = cancellation },
            async (next, giveUp) =>
            {
                var ((division, numbers, versions), index) = next;
                await using var session = store.QuerySession(division);
                try
                {
                    var (events, deviations) = await replay.Run(numbers.Zip(versions), Streams.Histories(session, numbers, long.MaxValue, giveUp), asked.Service, asked.Judges, giveUp);
                    done[index] = (division, numbers[^1], numbers.Count, events, deviations);
                }
                catch (Marten.Exceptions.UnknownEventTypeException)
                {
                    throw await Unknown(database, giveUp);
                }

                lock (gate)
                {
                    // Told in the order of the cases, so that who is cut off has told of all up to one and of none behind it.
                    while (done.TryRemove(told, out var ready))
                    {
                        told++;
                        come = come with { Division = ready.Division, Number = ready.Number, Cases = come.Cases + ready.Cases, Events = come.Events + ready.Events, Deviations = come.Deviations + ready.Deviations.Count };
                        foreach (var deviation in ready.Deviations)
                        {
                            Console.WriteLine($"{deviation.Number} {deviation.Version} {deviation.Event}: {deviation.What}");
                        }

                        if (ready.Deviations.Count > 0)
                        {
                            Keep();
                        }
                    }

                    if (Stopwatch.GetElapsedTime(kept).TotalSeconds >= 1)
                    {
                        kept = Stopwatch.GetTimestamp();
                        Console.Error.WriteLine(Said(come));
                        Keep();
                    }
                }
            });
        asked.Continue?.Delete();
        Console.WriteLine(Said(come));
        return come.Deviations == 0 ? 0 : 2;

        void Keep()
        {
            if (asked.Continue is { } file)
            {
                var (aside, isOurs) = ($"{file.FullName}.new", false);
                try
                {
                    // Whole or not at all.
                    File.WriteAllText(aside, JsonSerializer.Serialize(come));
                    isOurs = true;
                    File.Move(aside, file.FullName, overwrite: true);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    if (isOurs)
                    {
                        File.Delete(aside);
                    }

                    throw new StartupException($"How far it has come cannot be kept in {file.FullName}: {e.Message}");
                }
            }
        }

        string Said(Come to) => string.Create(
            CultureInfo.InvariantCulture,
            $"{to.Cases} cases, {to.Events} events, {to.Deviations} deviations; {(to.Events - before.Events) / Stopwatch.GetElapsedTime(started).TotalSeconds:0} events/s{(to.Number.Length == 0 ? "" : $", up to {to.Number}")}.");
    }

    /// <summary>Where to go on.</summary>
    private static async Task<Come> Before(Asked asked, CancellationToken cancellation)
    {
        if (asked.Continue is not { Exists: true } file)
        {
            return new(asked.Said, asked.Division ?? "", "", 0, 0, 0);
        }

        try
        {
            // A file of ours is a line; a device may have no end.
            await using var stream = file.OpenRead();
            var start = new byte[MostOfProgress];
            if (JsonSerializer.Deserialize<Come>(start.AsSpan(0, await stream.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellation)), new JsonSerializerOptions { RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true }) is { } come)
            {
                return come.Asked == asked.Said ? come : throw new StartupException($"{file.FullName} is of a replay of {come.Asked}, and not of {asked.Said}.");
            }
        }
        catch (JsonException)
        {
            // Told below.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{file.FullName} cannot be read: {e.Message}");
        }

        throw new StartupException($"{file.FullName} does not say how far a replay has come.");
    }

    /// <summary>In whatever version: it may have been published by API, or be in no file any more.</summary>
    private static async Task<bool> IsKept(NpgsqlDataSource database, string service, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select exists (select from {CaseStore.Schema}.mt_doc_publishedservice where split_part(id, '@', 1) = $1)");
        command.Parameters.Add(new() { Value = service });
        return await command.ExecuteScalarAsync(cancellation) is true;
    }

    /// <summary>A case cannot be folded beyond an event that nobody knows the meaning of.</summary>
    private static async Task<StartupException> Unknown(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select stream_id, version, type from {CaseStore.Schema}.mt_events where type <> all($1) and type <> 'tombstone' order by seq_id limit 1");
        command.Parameters.Add(new() { Value = StoredAsAttribute.Types.Keys.ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return new(await reader.ReadAsync(cancellation)
            ? $"Stopped: version {reader.GetInt64(1)} of case {reader.GetString(0)} is an event of the type '{reader.GetString(2)}', which this version of the product does not know."
            : "Stopped at an event that this version of the product does not know.");
    }
}
