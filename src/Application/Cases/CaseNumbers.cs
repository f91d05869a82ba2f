using GdCases.Domain;
using GdCases.Domain.Cases;
using Marten;
using Microsoft.Extensions.Logging;
using NodaTime;
using NodaTime.Text;
using Npgsql;
using Weasel.Postgresql.Tables;

namespace GdCases.Application.Cases;

/// <summary>
/// Hands out case numbers: each city counts its own each day. A Host takes them in blocks, so that most cost no round trip;
/// a refused submission gives its number back, and what is left of a block when the Host ends is never used. That is fine:
/// receipts need not be gapless.
/// </summary>
public sealed class CaseNumbers(NpgsqlDataSource database, IDocumentStore store, ILogger<CaseNumbers> logger) : IDisposable
{
    // Not the name of the sequence that a version before counted by.
    private const string Name = "case_numbers_taken";

    private const int BlockSize = 200;

    /// <summary>
    /// Room left after numbers that somebody else has given out. A version before counted for all cities together: where it works
    /// beside this one, its next numbers are the next ones.
    /// </summary>
    private const int Room = 100_000;

    /// <summary>The highest number of the city's day that a case has; 0 where none has.</summary>
    private const string Highest = $"coalesce((select substring(max(id) from 13 for 7)::int from {CaseStore.Schema}.mt_streams where tenant_id = $1 and id > $1 || $2 and id < $1 || $2 || 'A'), 0)";

    /// <summary>Told in the log from here on.</summary>
    private const int NearlyAll = CaseNumber.MaxRunning / 10 * 9;

    private static readonly LocalDatePattern Day = LocalDatePattern.CreateWithInvariantCulture("yyMMdd");

    private readonly SemaphoreSlim _gate = new(1);
    // The next one is the last of its list.
    private readonly Dictionary<string, List<int>> _left = new(StringComparer.Ordinal);
    private LocalDate _today;

    public static FaultCode Exhausted { get; } = new("case-numbers-exhausted", RefusalKind.Conflict, "该市当日的受理编号已用完，请次日再办。", "The city's case numbers of this day are used up; apply again tomorrow.");

    /// <summary>How many numbers each city has given out on a day.</summary>
    public static Table Table()
    {
        var table = new Table($"{CaseStore.Schema}.{Name}");
        table.AddColumn<string>("division").AsPrimaryKey();
        table.AddColumn<string>("day").AsPrimaryKey();
        table.AddColumn<int>("taken").NotNull();
        return table;
    }

    /// <summary>A number that nobody has; null when the city has none left on that day.</summary>
    public async ValueTask<CaseNumber?> Next(string division, LocalDate date, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            if (_today < date)
            {
                // Yesterday's are of no use any more.
                _left.Clear();
                _today = date;
            }

            var key = division + Day.Format(date);
            if (!_left.TryGetValue(key, out var left))
            {
                _left[key] = left = [];
            }

            if (left.Count == 0)
            {
                await Take(division, date, left, cancellation);
            }

            if (left.Count == 0)
            {
                return null;
            }

            var running = left[^1];
            left.RemoveAt(left.Count - 1);
            return CaseNumber.Create(division, date, running);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Takes back a number that was not used.</summary>
    public void GiveBack(CaseNumber number)
    {
        _gate.Wait();
        try
        {
            if (_left.TryGetValue(number.Value[..12], out var left))
            {
                left.Add(number.Running);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Goes beyond the numbers that there are: one of ours was given out by somebody else.</summary>
    public async Task Skip(string division, LocalDate date, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            _left.Remove(division + Day.Format(date));
            await using var command = database.CreateCommand($"update {CaseStore.Schema}.{Name} set taken = greatest(taken, least({Highest} + {Room}, $3)) where division = $1 and day = $2");
            command.CommandTimeout = store.Patience();
            command.Parameters.Add(new() { Value = division });
            command.Parameters.Add(new() { Value = Day.Format(date) });
            command.Parameters.Add(new() { Value = CaseNumber.MaxRunning });
            await command.ExecuteNonQueryAsync(cancellation);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task Take(string division, LocalDate date, List<int> left, CancellationToken cancellation)
    {
        // The first block of a day begins beyond the numbers that there are. Not waited for until it is on the disk: a case that has
        // one of these numbers is in the log behind it.
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection)
        {
            Timeout = store.Patience(),
            BatchCommands =
            {
                new("select set_config('synchronous_commit', 'off', true)"),
                new(
                    $"""
                    insert into {CaseStore.Schema}.{Name} as n (division, day, taken)
                    select $1, $2, h.highest + case when h.highest > 0 then {Room} else 0 end + $3 from (select {Highest} as highest) h
                    on conflict (division, day) do update set taken = least(n.taken + $3, $4) returning taken
                    """)
                {
                    Parameters = { new() { Value = division }, new() { Value = Day.Format(date) }, new() { Value = BlockSize }, new() { Value = CaseNumber.MaxRunning + BlockSize } },
                },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        await reader.ReadAsync(cancellation);
        var end = reader.GetInt32(0);
        if (end > NearlyAll)
        {
            logger.LogWarning("{Division} has given out {Taken} of its {All} case numbers of {Day}.", division, Math.Min(end, CaseNumber.MaxRunning), CaseNumber.MaxRunning, date);
        }

        for (var running = Math.Min(end, CaseNumber.MaxRunning); running > end - BlockSize; running--)
        {
            left.Add(running);
        }
    }
}
