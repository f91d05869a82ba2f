using GdCases.Application.Cases;
using Hangfire;
using Npgsql;

namespace GdCases.Host.Jobs;

/// <summary>Forgets the answers to requests that nobody will repeat any more.</summary>
public sealed class OldRequests(NpgsqlDataSource database)
{
    /// <summary>A client that has not had its answer tries again within minutes; a week outlasts an outage and a holiday.</summary>
    public static TimeSpan Kept { get; } = TimeSpan.FromDays(7);

    /// <summary>The recurring job. Housekeeping goes by the database's clock; no case depends on it.</summary>
    [JobDisplayName("清理幂等记录 / Forget old requests")]
    public async Task Run(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"delete from {CaseStore.Schema}.mt_doc_answeredrequest where mt_last_modified < now() - $1");
        command.Parameters.Add(new() { Value = Kept });
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
