using GdCases.Domain;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace GdCases.Host.Api;

/// <summary>What holds for every answer and every request.</summary>
public static class Manners
{
    public static Task Keep(HttpContext http, RequestDelegate next)
    {
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.ContentLanguage = http.Language();
        http.Response.Headers.Append("Vary", "Accept-Language");
        // NUL is no text: PostgreSQL cannot compare with it, and nobody has reason to send it.
        return http.Request.Query.Any(q => q.Value.Any(v => v is not null && v.Contains('\0')))
            ? Problems.Write(http, 400, [Fault.Of("malformed-request", null, "请求格式有误。", "The request is malformed.")])
            : next(http);
    }
}

/// <summary>Ready means that the database answers.</summary>
public sealed class DatabaseHealth(NpgsqlDataSource database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var command = database.CreateCommand("select 1");
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (NpgsqlException e)
        {
            return HealthCheckResult.Unhealthy("The database does not answer.", e);
        }
    }
}
