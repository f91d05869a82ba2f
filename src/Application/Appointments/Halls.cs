using GdCases.Application.Cases;
using GdCases.Application.Catalogue;
using GdCases.Domain.Appointments;
using GdCases.Domain.Time;
using Marten;
using NodaTime;
using Npgsql;
using Weasel.Postgresql.Tables;

namespace GdCases.Application.Appointments;

/// <summary>A day on which a hall is not as usual, and who says so.</summary>
/// <param name="Day">What it is like.</param>
/// <param name="By">Who said so, by their subject.</param>
/// <param name="At">When.</param>
/// <param name="Reason">Why; people read it.</param>
public sealed record SaidDay(HallDay Day, string By, Instant At, string Reason);

/// <summary>A slot and how many places it has left.</summary>
public sealed record FreeSlot(Slot Slot, int Left);

/// <summary>Halls as the catalogue has them, and the days on which they are otherwise.</summary>
public sealed class Halls(Catalogues catalogues, Calendars calendars, HallBooks books, NpgsqlDataSource database, IDocumentStore store)
{
    /// <summary>As many who wait for one hall are looked at; who has waited longer than all others is among them.</summary>
    public const int MostWaiting = 2000;

    internal const string Days = "hall_days";

    public static Table Table()
    {
        var days = new Table($"{CaseStore.Schema}.{Days}");
        days.AddColumn("hall", "varchar").AsPrimaryKey();
        days.AddColumn("day", "date").AsPrimaryKey();
        days.AddColumn("data", "jsonb").NotNull();
        return days;
    }

    public IEnumerable<Hall> All => catalogues.Current.Halls;

    public Hall? Find(string code) => catalogues.Current.Hall(code);

    /// <summary>The slots of some days, with the places they have left for whoever books now.</summary>
    public async Task<IReadOnlyList<FreeSlot>> Slots(Hall hall, LocalDate from, int days, CancellationToken cancellation)
    {
        // Everybody may ask this, as often as the limits let them: who waits is read once, however many slots and waiters there are.
        var waiting = await books.Waiting(hall.Code, MostWaiting, cancellation);
        return [.. (await Free(hall, from, days, cancellation)).Select(f => waiting.Count == 0 || f.Left == 0 ? f : f with { Left = Math.Max(0, f.Left - Waiting(f.Slot.Start)) })];

        int Waiting(Instant start) => start.InZone(WorkingCalendar.China).Date is var day ? waiting.Count(w => w.For.IsFor(day, start, w.Has)) : 0;
    }

    /// <summary>The same with those aside for whom somebody waits.</summary>
    public async Task<IReadOnlyList<FreeSlot>> Free(Hall hall, LocalDate from, int days, CancellationToken cancellation)
    {
        var until = from.PlusDays(days - 1);
        var said = await Said(hall.Code, from, until, cancellation);
        var counts = await books.Counts(hall.Code, from.AtStartOfDayInZone(WorkingCalendar.China).ToInstant(), until.PlusDays(1).AtStartOfDayInZone(WorkingCalendar.China).ToInstant(), cancellation);
        return
        [
            .. Enumerable.Range(0, days).Select(from.PlusDays).SelectMany(day => hall.SlotsOf(day, said.GetValueOrDefault(day)?.Day, calendars.Current)
                .Select(s => new FreeSlot(s, Math.Max(0, s.Places - counts.GetValueOrDefault(s.Start))))),
        ];
    }

    /// <summary>The slot of a hall that begins at an instant, by what is said of the day; null where it has none then.</summary>
    public Slot? SlotAt(Hall hall, WantedSlot wanted, HallDay? said) => hall.SlotsOf(wanted.Day, said, calendars.Current).FirstOrDefault(s => s.Start == wanted.Start);

    /// <summary>A slot that can be asked for at all; null where no calendar reaches so far, and at no whole second, when none begins.</summary>
    public static WantedSlot? Wanted(string hall, Instant start) =>
        start >= Instant.FromUtc(CalendarYear.Earliest, 1, 2, 0, 0) && start < Instant.FromUtc(CalendarYear.Latest, 1, 1, 0, 0) && start == Instant.FromUnixTimeSeconds(start.ToUnixTimeSeconds()) ? new(hall, start) : null;

    /// <summary>The days in a range on which it is not as usual.</summary>
    public async Task<IReadOnlyDictionary<LocalDate, SaidDay>> Said(string hall, LocalDate from, LocalDate until, CancellationToken cancellation)
    {
        var found = new Dictionary<LocalDate, SaidDay>();
        await using var command = database.CreateCommand($"select data from {CaseStore.Schema}.{Days} where hall = $1 and day between $2 and $3");
        command.Parameters.Add(new() { Value = hall });
        command.Parameters.Add(new() { Value = from });
        command.Parameters.Add(new() { Value = until });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var said = store.Options.Serializer().FromJson<SaidDay>(reader, 0);
            found[said.Day.Day] = said;
        }

        return found;
    }

    /// <summary>Says what a hall is like on a day; what was said of it before is replaced.</summary>
    public async Task Say(string hall, SaidDay said, CancellationToken cancellation)
    {
        // Whoever is deciding by what was said before is through with it then, and is found among those who are expected.
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var turn = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended($1, 0))", connection, transaction) { Parameters = { new() { Value = WantedSlot.KeyOf(hall, said.Day.Day) } } })
        {
            await turn.ExecuteNonQueryAsync(cancellation);
        }

        await using var command = new NpgsqlCommand($"insert into {CaseStore.Schema}.{Days} (hall, day, data) values ($1, $2, $3::jsonb) on conflict (hall, day) do update set data = excluded.data", connection, transaction);
        command.Parameters.Add(new() { Value = hall });
        command.Parameters.Add(new() { Value = said.Day.Day });
        command.Parameters.Add(new() { Value = store.Options.Serializer().ToJson(said) });
        await command.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
