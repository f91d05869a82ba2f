using Marten;
using Npgsql;

namespace GdCases.Projections.Records;

/// <summary>Which cases are somebody's.</summary>
public static class WhoseCases
{
    /// <summary>More than anybody has; so many at the most.</summary>
    private const int Most = 2_000;

    /// <summary>The cases of which one of some identities is a party, in whatever city, the newest at the most.</summary>
    public static async Task<IReadOnlyList<string>> Of(NpgsqlDataSource database, IDocumentStore store, IReadOnlyList<string> identityKeys, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select id from {store.Options.DatabaseSchemaName}.{CaseRecord.Model.Table} where whose && $1::varchar[] order by position desc limit {Most}");
        command.CommandTimeout = ((StoreOptions)store.Options).CommandTimeout;
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
