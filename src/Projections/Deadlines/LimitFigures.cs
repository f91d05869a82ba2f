using GdCases.Domain.Time;
using NodaTime;
using Npgsql;

namespace GdCases.Projections.Deadlines;

/// <summary>How many open cases have each light now.</summary>
public sealed record LightCounts(long Green, long Yellow, long Red, long DarkRed);

/// <summary>How many cases will turn to each light on a day, if nothing is done.</summary>
public sealed record Turning(LocalDate Day, long Yellow, long Red, long DarkRed);

/// <summary>The figures of one item of one agency in one city; cases on which no limit runs are not counted.</summary>
public sealed record LimitFigures(string Division, string Agency, string Service, LightCounts Now, IReadOnlyList<Turning> Turning)
{
    public const int Days = 10;

    /// <summary>The figures of some cities, and of one agency unless none is named; for the next ten working days, today among them.</summary>
    public static async Task<IReadOnlyList<LimitFigures>> Run(NpgsqlDataSource database, string schema, IReadOnlyList<string> divisions, string? agency, string? service, Instant now, WorkingCalendar calendar, CancellationToken cancellation)
    {
        var days = NextDays(now, calendar);
        // Their sums are kept: what this costs grows with the days on which cases are due, not with the cases. A light that has
        // turned by now falls before the first bound, one that turns within a day between its bounds, the rest behind the last.
        await using var command = database.CreateCommand(
            $"""
            select tenant_id, agency, service, width_bucket(yellow, $1), width_bucket(red, $1), width_bucket(dark_red, $1), sum(cases)::bigint
            from {schema}.{CaseDeadlines.Model.TotalsTable}
            where tenant_id = any($2) and ($3::text is null or agency = $3) and ($4::text is null or service = $4)
            group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3
            """);
        long[] bounds = [now.ToUnixTimeMilliseconds() + 1, .. days.Select(d => WorkingCalendar.EndOf(d).ToUnixTimeMilliseconds())];
        command.Parameters.Add(new() { Value = bounds });
        command.Parameters.Add(new() { Value = divisions.ToArray() });
        command.Parameters.Add(new() { Value = (object?)agency ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = (object?)service ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var figures = new List<LimitFigures>();
        while (await reader.ReadAsync(cancellation))
        {
            var (division, of, item) = (reader.GetString(0), reader.GetString(1), reader.GetString(2));
            if (figures.Count == 0 || (figures[^1].Division, figures[^1].Agency, figures[^1].Service) != (division, of, item))
            {
                figures.Add(new(division, of, item, new(0, 0, 0, 0), [.. days.Select(d => new Turning(d, 0, 0, 0))]));
            }

            figures[^1] = figures[^1].With(reader.GetInt32(3), reader.GetInt32(4), reader.GetInt32(5), reader.GetInt64(6));
        }

        return figures;
    }

    /// <summary>And as many cases more, whose lights turn between these bounds.</summary>
    private LimitFigures With(int yellow, int red, int darkRed, long cases)
    {
        var turning = Turning.Select((t, day) => t with
        {
            Yellow = t.Yellow + (yellow == day + 1 ? cases : 0),
            Red = t.Red + (red == day + 1 ? cases : 0),
            DarkRed = t.DarkRed + (darkRed == day + 1 ? cases : 0),
        });
        var light = darkRed == 0 ? Now with { DarkRed = Now.DarkRed + cases }
            : red == 0 ? Now with { Red = Now.Red + cases }
            : yellow == 0 ? Now with { Yellow = Now.Yellow + cases }
            : Now with { Green = Now.Green + cases };
        return this with { Now = light, Turning = [.. turning] };
    }

    public static IReadOnlyList<LocalDate> NextDays(Instant now, WorkingCalendar calendar)
    {
        var days = new List<LocalDate> { calendar.OnOrAfter(now.InZone(WorkingCalendar.China).Date) };
        while (days.Count < Days)
        {
            days.Add(calendar.Add(days[^1], 1));
        }

        return days;
    }
}
