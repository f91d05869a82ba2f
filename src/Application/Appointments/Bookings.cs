using GdCases.Application.Cases;
using GdCases.Domain.Appointments;
using GdCases.Domain.Cases;
using GdCases.Domain.Time;
using Marten;
using NodaTime;
using NodaTime.Text;
using Npgsql;
using Weasel.Postgresql.Tables;

namespace GdCases.Application.Appointments;

/// <summary>A slot as a command names it.</summary>
public sealed record WantedSlot(string Hall, Instant Start)
{
    /// <summary>What is locked while somebody decides whether there is a place.</summary>
    internal string Key => $"slot {Hall} {Start.ToUnixTimeSeconds()}";

    /// <summary>The day on which it is.</summary>
    internal LocalDate Day => Start.InZone(WorkingCalendar.China).Date;

    /// <summary>What nobody says anything new of meanwhile: what the hall is like on that day.</summary>
    internal string DayKey => KeyOf(Hall, Day);

    internal static string KeyOf(string hall, LocalDate day) => $"hall {hall} {LocalDatePattern.Iso.Format(day)}";
}

/// <summary>Who is expected when, and who waits: written with the events that say so (docs/adr/0039), so that a slot never has more than its places, however many ask at once.</summary>
public static class Bookings
{
    internal const string Booked = "bookings";
    internal const string WaitingList = "waiting_list";

    public static IEnumerable<Table> Tables()
    {
        var booked = new Table($"{CaseStore.Schema}.{Booked}");
        booked.AddColumn("number", "varchar").AsPrimaryKey();
        booked.AddColumn("hall", "varchar").NotNull();
        booked.AddColumn("starts_at", "bigint").NotNull();
        booked.AddColumn("ends_at", "bigint").NotNull();
        booked.AddColumn("expected", "boolean").NotNull();
        booked.Indexes.Add(new IndexDefinition("bookings_slot") { Columns = ["hall", "starts_at"] });
        booked.Indexes.Add(new IndexDefinition("bookings_end") { Columns = ["ends_at"] });
        yield return booked;

        var waiting = new Table($"{CaseStore.Schema}.{WaitingList}");
        waiting.AddColumn("number", "varchar").AsPrimaryKey();
        waiting.AddColumn("hall", "varchar").NotNull();
        waiting.AddColumn("from_day", "date").NotNull();
        waiting.AddColumn("until_day", "date").NotNull();
        waiting.AddColumn("since", "bigint").NotNull();
        waiting.Indexes.Add(new IndexDefinition("waiting_list_hall") { Columns = ["hall", "since"] });
        yield return waiting;
    }

    /// <summary>Of some slots: how many have a place, how many wait for one (not who has one no later), and what is said of the day. Whoever waits is looked up by themselves (offset 0), whatever there was when it was planned.</summary>
    internal const string Query =
        $"""
        select w.hall, w.starts_at,
          (select count(*) from {CaseStore.Schema}.{Booked} b where b.hall = w.hall and b.starts_at = w.starts_at)::int,
          (select count(*) from {CaseStore.Schema}.{WaitingList} l where l.hall = w.hall and d.day between l.from_day and l.until_day
             and not exists (select from {CaseStore.Schema}.{Booked} h where h.number = l.number and h.expected and h.starts_at <= w.starts_at offset 0))::int,
          (select s.data from {CaseStore.Schema}.{Halls.Days} s where s.hall = w.hall and s.day = d.day)
        from unnest($1::varchar[], $2::bigint[]) as w (hall, starts_at), lateral (select (to_timestamp(w.starts_at) at time zone 'Asia/Shanghai')::date as day) d
        """;

    /// <summary>Takes away what cases had, and writes down what they have now.</summary>
    internal static void Write(IDocumentSession session, IReadOnlyList<Case> changed)
    {
        var numbers = changed.Select(c => c.Number).ToArray();
        session.QueueSqlCommand($"delete from {CaseStore.Schema}.{Booked} where number = any(?)", (object)numbers);
        session.QueueSqlCommand($"delete from {CaseStore.Schema}.{WaitingList} where number = any(?)", (object)numbers);
        var booked = changed.Where(c => c.Appointment is { TakesPlace: true }).ToList();
        if (booked.Count > 0)
        {
            session.QueueSqlCommand(
                $"insert into {CaseStore.Schema}.{Booked} (number, hall, starts_at, ends_at, expected) select number, hall, starts_at, ends_at, expected from unnest(?::varchar[], ?::varchar[], ?::bigint[], ?::bigint[], ?::boolean[]) as b (number, hall, starts_at, ends_at, expected)",
                booked.Select(c => c.Number).ToArray(), booked.Select(c => c.Appointment!.Hall).ToArray(), booked.Select(c => c.Appointment!.Start.ToUnixTimeSeconds()).ToArray(), booked.Select(c => c.Appointment!.End.ToUnixTimeSeconds()).ToArray(), booked.Select(c => c.Appointment!.IsBooked).ToArray());
        }

        var waiting = changed.Where(c => c.Waiting is not null).ToList();
        if (waiting.Count > 0)
        {
            session.QueueSqlCommand(
                $"insert into {CaseStore.Schema}.{WaitingList} (number, hall, from_day, until_day, since) select number, hall, from_day::date, until_day::date, since from unnest(?::varchar[], ?::varchar[], ?::varchar[], ?::varchar[], ?::bigint[]) as w (number, hall, from_day, until_day, since)",
                waiting.Select(c => c.Number).ToArray(), waiting.Select(c => c.Waiting!.Hall).ToArray(), waiting.Select(c => LocalDatePattern.Iso.Format(c.Waiting!.From)).ToArray(), waiting.Select(c => LocalDatePattern.Iso.Format(c.Waiting!.Until)).ToArray(), waiting.Select(c => c.Waiting!.Since.ToUnixTimeTicks()).ToArray());
        }
    }
}

/// <summary>Somebody who waits, and the start of what they have already; null where they have nothing.</summary>
public sealed record Waiter(string Number, Waiting For, Instant? Has);

/// <summary>Somebody who is expected, or has come.</summary>
public sealed record Expected(string Number, Instant Start, bool HasCome);

/// <summary>Which slots have places, who is expected and who waits, as it is now.</summary>
public sealed class HallBooks(NpgsqlDataSource database)
{
    /// <summary>How many are expected, by the start of their slot, from one instant until before another.</summary>
    public async Task<IReadOnlyDictionary<Instant, int>> Counts(string hall, Instant from, Instant until, CancellationToken cancellation) =>
        (await Read(
            $"select starts_at, count(*)::int from {CaseStore.Schema}.{Bookings.Booked} where hall = $1 and starts_at >= $2 and starts_at < $3 group by 1",
            row => (Start: At(row, 0), Count: row.GetInt32(1)), cancellation, hall, from.ToUnixTimeSeconds(), until.ToUnixTimeSeconds())).ToDictionary(c => c.Start, c => c.Count);

    /// <summary>Who is expected, from one instant until before another; the first first.</summary>
    public Task<IReadOnlyList<Expected>> Expected(string hall, Instant from, Instant until, CancellationToken cancellation) =>
        Read(
            $"select number, starts_at, not expected from {CaseStore.Schema}.{Bookings.Booked} where hall = $1 and starts_at >= $2 and starts_at < $3 order by starts_at, number",
            row => new Expected(row.GetString(0), At(row, 1), row.GetBoolean(2)), cancellation, hall, from.ToUnixTimeSeconds(), until.ToUnixTimeSeconds());

    /// <summary>Cases whose appointment ended before an instant and was not kept, the longest over first.</summary>
    public Task<IReadOnlyList<string>> Over(Instant before, int limit, CancellationToken cancellation) =>
        Read($"select number from {CaseStore.Schema}.{Bookings.Booked} where expected and ends_at <= $1 order by ends_at limit $2", row => row.GetString(0), cancellation, before.ToUnixTimeSeconds(), limit);

    /// <summary>The halls at which somebody waits.</summary>
    public Task<IReadOnlyList<string>> HallsWaitedFor(CancellationToken cancellation) => Read($"select distinct hall from {CaseStore.Schema}.{Bookings.WaitingList} order by hall", row => row.GetString(0), cancellation);

    /// <summary>Those who have waited longest for a hall, in their order; at most so many.</summary>
    public Task<IReadOnlyList<Waiter>> Waiting(string hall, int limit, CancellationToken cancellation) =>
        Read(
            $"select l.number, l.from_day, l.until_day, l.since, b.starts_at from {CaseStore.Schema}.{Bookings.WaitingList} l left join {CaseStore.Schema}.{Bookings.Booked} b on b.number = l.number and b.expected where l.hall = $1 order by l.since, l.number limit $2",
            row => new Waiter(row.GetString(0), new Waiting(hall, row.GetFieldValue<LocalDate>(1), row.GetFieldValue<LocalDate>(2), Instant.FromUnixTimeTicks(row.GetInt64(3))), row.IsDBNull(4) ? null : At(row, 4)), cancellation, hall, limit);

    /// <summary>Cases that waited for days that are over.</summary>
    public Task<IReadOnlyList<string>> WaitedInVain(LocalDate today, int limit, CancellationToken cancellation) =>
        Read($"select number from {CaseStore.Schema}.{Bookings.WaitingList} where until_day < $1 limit $2", row => row.GetString(0), cancellation, today, limit);

    /// <summary>The slots to come in which somebody is expected, by hall.</summary>
    public Task<IReadOnlyList<WantedSlot>> Slots(Instant from, CancellationToken cancellation) =>
        Read($"select distinct hall, starts_at from {CaseStore.Schema}.{Bookings.Booked} where expected and starts_at > $1", row => new WantedSlot(row.GetString(0), At(row, 1)), cancellation, from.ToUnixTimeSeconds());

    /// <summary>Forgets who came to slots that ended before an instant: their cases know.</summary>
    public async Task Forget(Instant before, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"delete from {CaseStore.Schema}.{Bookings.Booked} where not expected and ends_at < $1");
        command.Parameters.Add(new() { Value = before.ToUnixTimeSeconds() });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static Instant At(NpgsqlDataReader row, int column) => Instant.FromUnixTimeSeconds(row.GetInt64(column));

    private async Task<IReadOnlyList<T>> Read<T>(string sql, Func<NpgsqlDataReader, T> each, CancellationToken cancellation, params object[] values)
    {
        var found = new List<T>();
        await using var command = database.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            found.Add(each(reader));
        }

        return found;
    }
}
