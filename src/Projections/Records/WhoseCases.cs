using Marten;
using Npgsql;

namespace GdCases.Projections.Records;

/// <summary>Which of some cases are somebody's.</summary>
public static class WhoseCases
{
    public static async Task<IReadOnlyList<string>> Among(NpgsqlDataSource database, IDocumentStore store, IReadOnlyList<string> identityKeys, IReadOnlyList<string> numbers, CancellationToken cancellation)
    {
        if (numbers.Count == 0)
        {
            return [];
        }

        await using var command = database.CreateCommand($"select id from {store.Options.DatabaseSchemaName}.{CaseRecord.Model.Table} where tenant_id = any($1) and id = any($2) and whose && $3::varchar[]");
        command.CommandTimeout = ((StoreOptions)store.Options).CommandTimeout;
        command.Parameters.Add(new() { Value = numbers.Select(Domain.Cases.CaseNumber.DivisionOf).Distinct().ToArray() });
        command.Parameters.Add(new() { Value = numbers.ToArray() });
        command.Parameters.Add(new() { Value = identityKeys.ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var found = new List<string>();
        while (await reader.ReadAsync(cancellation))
        {
            found.Add(reader.GetString(0));
        }

        return found;
    }
}
