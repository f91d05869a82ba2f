using GdCases.Domain.Cases.Clock;
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
        long[] bounds = [now.ToUnixTimeMilliseconds(), .. days.Select(d => WorkingCalendar.EndOf(d).ToUnixTimeMilliseconds())];
        // What the index of these columns holds, and no more: no row is looked at.
        var lights = $"""
            select tenant_id, agency, service, yellow, red, dark_red
            from {schema}.mt_doc_casedeadlines
            where tenant_id = any($2) and ($3::text is null or agency = $3) and ($4::text is null or service = $4) and data ? 'lights'
            """;
        var figures = new Dictionary<(string, string, string), (LightCounts Now, Turning[] Turning)>();
        await foreach (var row in Rows(
            $"""
            select tenant_id, agency, service, count(*) filter (where dark_red <= $1[1]),
                count(*) filter (where red <= $1[1] and (dark_red <= $1[1]) is not true),
                count(*) filter (where yellow <= $1[1] and (red <= $1[1]) is not true and (dark_red <= $1[1]) is not true), count(*)
            from ({lights}) l group by 1, 2, 3 order by 1, 2, 3
            """))
        {
            var (darkRed, red, yellow, all) = (row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6));
            figures[Key(row)] = (new LightCounts(all - yellow - red - darkRed, yellow, red, darkRed), [.. days.Select(d => new Turning(d, 0, 0, 0))]);
        }

        await foreach (var row in Rows(
            $"""
            select tenant_id, agency, service, light, width_bucket(at, $1), count(*)
            from ({lights}) l, lateral (values (1, yellow), (2, red), (3, dark_red)) t(light, at)
            where at > $1[1] and at < $1[{Days + 1}] group by 1, 2, 3, 4, 5
            """))
        {
            var (light, day, count) = ((Light)row.GetInt32(3), row.GetInt32(4) - 1, row.GetInt64(5));
            var turning = figures[Key(row)].Turning;
            turning[day] = light switch
            {
                Light.Yellow => turning[day] with { Yellow = count },
                Light.Red => turning[day] with { Red = count },
                _ => turning[day] with { DarkRed = count },
            };
        }

        return [.. figures.Select(f => new LimitFigures(f.Key.Item1, f.Key.Item2, f.Key.Item3, f.Value.Now, f.Value.Turning))];

        async IAsyncEnumerable<NpgsqlDataReader> Rows(string sql)
        {
            await using var command = database.CreateCommand(sql);
            command.Parameters.Add(new() { Value = bounds });
            command.Parameters.Add(new() { Value = divisions.ToArray() });
            command.Parameters.Add(new() { Value = (object?)agency ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
            command.Parameters.Add(new() { Value = (object?)service ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                yield return reader;
            }
        }

        static (string, string, string) Key(NpgsqlDataReader row) => (row.GetString(0), row.GetString(1), row.GetString(2));
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
