using System.Globalization;
using GdCases.Benchmarks.Sides;
using GdCases.Host.Startup;
using Npgsql;

namespace GdCases.Benchmarks;

/// <summary>
/// What a piece of work costs the database, statement by statement: from pg_stat_statements, at peak, on a warm Host; on four
/// thousand open cases, or on a store that has grown.
/// </summary>
public static class Statements
{
    /// <param name="works">Which; all when none is named.</param>
    /// <param name="events">How large a store is loaded first; null: none, the cases are submitted.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<int> Run(IReadOnlyList<Work> works, long? events, CancellationToken cancellation)
    {
        await using var server = await BenchServer.Start(cancellation, "shared_preload_libraries", "pg_stat_statements");
        var database = await server.NewDatabase("gdcases_bench", "create extension pg_stat_statements");
        var province = new Province();
        if (events is { } size)
        {
            await using var source = Store.DataSource(database);
            await province.Load(source, size, behind: false, cancellation);
        }

        await using var ours = await HttpSide.GdCases(database);
        if (events is null)
        {
            await ours.Seed(4000);
        }
        else
        {
            ours.Take(province.Sample[Side.Fifty..], province.Sample[..Side.Fifty]);
        }

        await using var statements = new NpgsqlConnection(database);
        await statements.OpenAsync(cancellation);
        foreach (var work in works.Count > 0 ? works : Enum.GetValues<Work>())
        {
            await Load.Closed(ours, work, 16, 40, server);
            await using (var reset = new NpgsqlCommand("select pg_stat_statements_reset()", statements))
            {
                await reset.ExecuteNonQueryAsync(cancellation);
            }

            var slot = await Load.Closed(ours, work, 16, 15, server);
            var done = slot.Rate * slot.Seconds;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{work}: {slot.Rate:0}/s, host cpu {slot.HostCpu:0.00} ms, database cpu {slot.ServerCpu:0.00} ms. Each piece of work:"));
            Console.WriteLine($"{"ms",8}{"plan ms",8}{"calls",8}{"rows",8}{"WAL B",8}  statement");
            await using var read = new NpgsqlCommand(
                """
                select total_exec_time, total_plan_time, calls, rows, wal_bytes, regexp_replace(query, '\s+', ' ', 'g')
                from pg_stat_statements where query not like '%pg_stat_statements%' order by total_exec_time desc limit 30
                """,
                statements);
            await using var reader = await read.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                var text = reader.GetString(5);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{reader.GetDouble(0) / done,8:0.0000}{reader.GetDouble(1) / done,8:0.0000}{reader.GetInt64(2) / done,8:0.000}{reader.GetInt64(3) / done,8:0.00}{(double)reader.GetDecimal(4) / done,8:0}  {(text.Length > 200 ? text[..200] : text)}"));
            }
        }

        return 0;
    }
}
