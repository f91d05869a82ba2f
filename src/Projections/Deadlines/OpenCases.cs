using Npgsql;

namespace GdCases.Projections.Deadlines;

/// <summary>Every open case in every city, in the order of their numbers, page by page.</summary>
public static class OpenCases
{
    /// <summary>The numbers after one; empty at the end.</summary>
    public static async Task<IReadOnlyList<string>> After(NpgsqlDataSource database, string schema, string number, int limit, CancellationToken cancellation)
    {
        // A number begins with its city, which is the tenant: the primary key has this order.
        await using var command = database.CreateCommand($"select id from {schema}.{CaseDeadlines.Model.Table} where (tenant_id, id) > (left($1, 6), $1) order by tenant_id, id limit $2");
        command.Parameters.Add(new() { Value = number });
        command.Parameters.Add(new() { Value = limit });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var found = new List<string>();
        while (await reader.ReadAsync(cancellation))
        {
            found.Add(reader.GetString(0));
        }

        return found;
    }
}
