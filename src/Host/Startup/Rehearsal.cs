using System.Security.Claims;
using System.Text.Json;
using GdCases.Application.Catalogue;
using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Host.Access;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using NodaTime;

namespace GdCases.Host.Startup;

/// <summary>
/// What is compiled on its first use is used before the Host says that it is ready: the ways that most requests go, with
/// requests that change nothing, for they ask for what there is not. They go through the Host's own pipeline and never
/// over the network; whoever they are of exists for them alone.
/// </summary>
public sealed class Rehearsal(ILogger<Rehearsal> logger) : IHealthCheck
{
    /// <summary>Twice each: the second time finds what the first has left to do.</summary>
    private const int Times = 2;

    private const string Nobody = "rehearsal";

    private volatile bool _over;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_over ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The Host is starting."));

    /// <summary>Rehearses all that comes after it in the pipeline, once the Host has started. A rehearsal that fails keeps nobody from being ready.</summary>
    public void Of(WebApplication app)
    {
        RequestDelegate? pipeline = null;
        app.Use(next => pipeline = next);
        app.Lifetime.ApplicationStarted.Register(() => _ = Task.Run(async () =>
        {
            try
            {
                for (var time = 0; time < Times; time++)
                {
                    foreach (var (method, path, role, body) in Requests(app.Services.GetRequiredService<Catalogues>()))
                    {
                        await Send(app.Services, pipeline!, method, path, role, body, app.Lifetime.ApplicationStopping);
                    }
                }
            }
            catch (Exception e) when (!app.Lifetime.ApplicationStopping.IsCancellationRequested)
            {
                logger.LogWarning(e, "The Host's start could not be rehearsed: its first requests may take long.");
            }

            _over = true;
        }));
    }

    /// <summary>None that would be refused at the door: that is no use, and the security log would tell of it.</summary>
    private static IEnumerable<(string Method, string Path, string Role, object? Body)> Requests(Catalogues catalogues)
    {
        var division = catalogues.Current.Divisions.First().Code;
        var number = CaseNumber.Create(division, new LocalDate(2000, 1, 1), 1).Value;
        yield return ("POST", "/v1/cases", Roles.Applicant, new { service = Nobody, division, channel = "app", applicant = new { name = Nobody, idType = "passport", idNumber = Nobody }, form = new { }, materials = Array.Empty<object>() });
        yield return ("POST", $"/v1/cases/{number}/actions/{Nobody}", Roles.Applicant, new { });
        yield return ("GET", $"/v1/cases/{number}", Roles.Applicant, null);
        yield return ("GET", $"/v1/cases/{number}/history", Roles.Applicant, null);
        yield return ("GET", "/v1/me/cases", Roles.Applicant, null);
        yield return ("GET", "/v1/catalogue/services", Roles.Applicant, null);
    }

    private static async Task Send(IServiceProvider services, RequestDelegate pipeline, string method, string path, string role, object? body, CancellationToken cancellation)
    {
        await using var scope = services.CreateAsyncScope();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider, RequestAborted = cancellation };
        http.User = new ClaimsPrincipal(new ClaimsIdentity([new(CallerClaims.Subject, Nobody), new(CallerClaims.Roles, role)], Nobody, CallerClaims.Subject, CallerClaims.Roles));
        http.Request.Method = method;
        http.Request.Scheme = "http";
        http.Request.Host = new HostString("localhost");
        http.Request.Path = path;
        http.Response.Body = new MemoryStream();
        if (body is not null)
        {
            http.Request.Headers[Api.Http.Requests.IdempotencyKey] = Nobody;
            http.Request.ContentType = "application/json";
            http.Request.Body = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(body, JsonSerializerOptions.Web));
            http.Request.ContentLength = http.Request.Body.Length;
            http.Features.Set<Microsoft.AspNetCore.Http.Features.IHttpRequestBodyDetectionFeature>(new HasBody());
        }

        await pipeline(http);
    }

    /// <summary>What the server says of a request that has a body.</summary>
    private sealed class HasBody : Microsoft.AspNetCore.Http.Features.IHttpRequestBodyDetectionFeature
    {
        public bool CanHaveBody => true;
    }
}
