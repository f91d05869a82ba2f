using GdCases.Application.Cases;
using NodaTime;
using Npgsql;

namespace GdCases.Application.Audit;

/// <summary>Forgets old records.</summary>
internal static class Forgetting
{
    /// <summary>Those of a table whose <c>at</c> is before an instant, some at a time: no statement is as long as a year's records, nor its transaction.</summary>
    /// <returns>How many.</returns>
    public static async Task<int> Before(NpgsqlDataSource database, string table, Instant before, int patience, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"delete from {CaseStore.Schema}.{table} where id in (select id from {CaseStore.Schema}.{table} where at < $1 limit 5000)");
        command.CommandTimeout = patience;
        command.Parameters.Add(new() { Value = before });
        var forgotten = 0;
        for (var gone = 1; gone > 0; forgotten += gone)
        {
            gone = await command.ExecuteNonQueryAsync(cancellation);
        }

        return forgotten;
    }
}
