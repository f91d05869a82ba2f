using GdCases.Application.Appointments;
using GdCases.Domain.Appointments;
using GdCases.Domain.Parties;
using GdCases.Domain.Time;
using Hangfire;
using Medallion.Threading.Postgres;
using NodaTime;
using Npgsql;

namespace GdCases.Host.Jobs;

/// <summary>Writes down who did not come, and gives places that have come free to whoever has waited longest.</summary>
public sealed class Attendance(HallBooks books, Halls halls, CaseCommands cases, NpgsqlDataSource database, IClock clock)
{
    private const int Batch = 500;

    /// <summary>So long it is in the books who came.</summary>
    private static readonly Duration Kept = Duration.FromDays(2);

    private const long LockKey = 0x6764636173657306;

    [JobDisplayName("预约到场与候补 / Who did not come, and who waits")]
    [AutomaticRetry(Attempts = 0)]
    public async Task Run(CancellationToken cancellation)
    {
        if (await Keep(cancellation) is > 0 and var failed)
        {
            throw new InvalidOperationException($"{failed} appointments could not be written down; the log names their cases.");
        }
    }

    /// <summary>Does what is to be done now; how many cases failed.</summary>
    public async Task<int> Keep(CancellationToken cancellation)
    {
        await using var turn = await new PostgresDistributedLock(new PostgresAdvisoryLockKey(LockKey), database).TryAcquireAsync(cancellationToken: cancellation);
        if (turn is null)
        {
            return 0;
        }

        var now = clock.GetCurrentInstant();
        await books.Forget(now - Kept, cancellation);
        return await Miss(now, cancellation) + await Serve(now, cancellation);
    }

    /// <summary>The other recurring job.</summary>
    [JobDisplayName("大厅变动取消预约 / Cancel appointments where a hall is not open any more")]
    [AutomaticRetry(Attempts = 0)]
    public async Task Sweep(CancellationToken cancellation)
    {
        if (await Send(clock.GetCurrentInstant(), cancellation) is > 0 and var failed)
        {
            throw new InvalidOperationException($"{failed} appointments could not be cancelled; the log names their cases.");
        }
    }

    private async Task<int> Miss(Instant now, CancellationToken cancellation) =>
        (await cases.Send(await books.Over(now - Appointment.Grace, Batch, cancellation), number => new MissAppointment(number), cancellation)).Failed.Count;

    /// <summary>Away from where nobody is expected any more: a hall that is gone, days off that were announced, other hours in the catalogue.</summary>
    private async Task<int> Send(Instant now, CancellationToken cancellation)
    {
        var failed = 0;
        foreach (var ofDay in (await books.Slots(now, cancellation)).GroupBy(s => (s.Hall, Day: s.Start.InZone(WorkingCalendar.China).Date)))
        {
            var hall = halls.Find(ofDay.Key.Hall);
            var said = hall is null ? null : (await halls.Said(hall.Code, ofDay.Key.Day, ofDay.Key.Day, cancellation)).GetValueOrDefault(ofDay.Key.Day);
            foreach (var slot in ofDay.Where(s => hall is null || halls.SlotAt(hall, s, said?.Day) is null))
            {
                var gone = (await books.Expected(slot.Hall, slot.Start, slot.Start + Duration.FromSeconds(1), cancellation)).Where(e => !e.HasCome).Select(e => e.Number).ToList();
                failed += (await cases.Send(gone, number => new CloseHall(number, said is null ? null : FreeText.Of(said.Reason)), cancellation)).Failed.Count;
            }
        }

        return failed;
    }

    private async Task<int> Serve(Instant now, CancellationToken cancellation)
    {
        var today = now.InZone(WorkingCalendar.China).Date;
        var failed = (await cases.Send(await books.WaitedInVain(today, Batch, cancellation), number => new LeaveWaiting(null, number), cancellation)).Failed.Count;
        foreach (var code in await books.HallsWaitedFor(cancellation))
        {
            // A hall that the catalogue has no more expects nobody; their last day comes.
            if (halls.Find(code) is not { } hall)
            {
                continue;
            }

            List<(Slot Slot, int Left)> free = [.. (await halls.Free(hall, today, hall.DaysAhead + 1, cancellation)).Where(s => s.Slot.Start > now && s.Left > 0).Select(s => (s.Slot, s.Left))];
            if (free.Count == 0)
            {
                continue;
            }

            // One after the other, in their order: each takes the first place that would do.
            foreach (var waiter in (await books.Waiting(code, Halls.MostWaiting, cancellation)).Where(w => w.Has is not { } has || has > now))
            {
                var place = free.FindIndex(s => s.Left > 0 && waiter.For.IsFor(s.Slot.Start.InZone(WorkingCalendar.China).Date, s.Slot.Start, waiter.Has));
                if (place < 0)
                {
                    continue;
                }

                var sent = await cases.Send([waiter.Number], number => new BookWaiting(number, code, free[place].Slot.Start), cancellation);
                failed += sent.Failed.Count;
                if (sent.Done.Count > 0)
                {
                    free[place] = free[place] with { Left = free[place].Left - 1 };
                }
            }
        }

        return failed;
    }
}
