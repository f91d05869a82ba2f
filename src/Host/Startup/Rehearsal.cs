using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GdCases.Application.Cases;
using GdCases.Application.Catalogue;
using GdCases.Application.Catalogue.Trial;
using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Host.Access;
using GdCases.Host.Api.Cases;
using GdCases.Host.Api.Http;
using GdCases.Projections.Engine;
using Marten;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using NodaTime;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

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

    private const int Cases = 3;

    private const string Nobody = "rehearsal";

    private volatile bool _over;

    /// <summary>Whether a request is one of a rehearsal's, which nobody has sent.</summary>
    public static bool Is(HttpContext http) => http.User.Identity?.AuthenticationType == Nobody;

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
                Try(app.Services);
                await Save(app.Services, app.Lifetime.ApplicationStopping);
                await Believe();
                for (var time = 0; time < Times; time++)
                {
                    foreach (var (role, method, path, body, expected) in Requests(app.Services.GetRequiredService<Catalogues>()))
                    {
                        var status = await Send(app.Services, pipeline!, role, method, path, body, app.Lifetime.ApplicationStopping);
                        if (status != expected)
                        {
                            throw new InvalidOperationException($"{method} {path} was answered {status} and not {expected}: it goes another way than it should.");
                        }
                    }
                }
            }
            catch (Exception e) when (!app.Lifetime.ApplicationStopping.IsCancellationRequested)
            {
                logger.LogWarning(e, "The Host's start could not be rehearsed: its first requests may take long.");
            }

            _over = true;
            logger.LogInformation("Ready: {Addresses}", string.Join(", ", app.Urls));
        }));
    }

    /// <summary>A save of nothing: no row, and no number of an event is drawn.</summary>
    private static async Task Save(IServiceProvider services, CancellationToken cancellation)
    {
        await using var session = services.GetRequiredService<IDocumentStore>().LightweightSession();
        session.QueueSqlCommand($"insert into {CaseStore.Schema}.mt_doc_answeredrequest (id, data) select id, data from unnest(?::varchar[], ?::jsonb[]) as r (id, data)", Array.Empty<string>(), Array.Empty<string>());
        await session.SaveChangesAsync(cancellation);
    }

    /// <summary>A token of nobody's, checked with a key of its own.</summary>
    private static async Task Believe()
    {
        var (key, tokens) = (new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)), new JsonWebTokenHandler());
        var token = tokens.CreateToken(new SecurityTokenDescriptor { Issuer = Nobody, Audience = Nobody, Expires = DateTime.MaxValue, SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.HmacSha256) });
        if (await tokens.ValidateTokenAsync(token, new TokenValidationParameters { ValidIssuer = Nobody, ValidAudience = Nobody, IssuerSigningKey = key }) is { IsValid: false, Exception: var why })
        {
            throw why;
        }
    }

    /// <summary>A few invented cases of one item, decided, written, read, listed and shown, in memory alone.</summary>
    private static void Try(IServiceProvider services)
    {
        var catalogue = services.GetRequiredService<Catalogues>().Current;
        var serializer = services.GetRequiredService<IDocumentStore>().Options.Serializer();
        var json = services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var context = services.GetRequiredService<CaseHandling>().ContextFor(Caller.System);
        if (catalogue.Items.Select(i => i.Value.Code).Order(StringComparer.Ordinal).FirstOrDefault() is not { } first || catalogue.Current(first) is not { } definition)
        {
            return;
        }

        var histories = new Dictionary<string, List<object>>(StringComparer.Ordinal);
        ItemTrial.Run(definition, catalogue, Cases, seed: 1, happened =>
        {
            var history = histories.TryGetValue(happened.After.Number, out var known) ? known : histories[happened.After.Number] = [];
            history.AddRange(happened.Events);
            var rows = ReadModels.All.Where(m => ReferenceEquals(m.Streams, StreamKind.Cases)).Select(m => m.Fold(history)).OfType<object>();
            foreach (var written in happened.Events.Append<object>(happened.After).Concat(rows))
            {
                using var bytes = new MemoryStream(Encoding.UTF8.GetBytes(serializer.ToJson(written)));
                _ = serializer.FromJson(written.GetType(), bytes);
            }

            var access = CaseAccess.Of(happened.After, definition.Workflow, context.Caller, context.Today);
            JsonSerializer.Serialize(CaseView.Of(happened.After, definition, access, context, new Titles(catalogue, "en")), json);
        });
    }

    /// <summary>As an applicant or an officer would send them, with what each is answered. None that would be refused at the door: that is no use, and the security log would tell of it.</summary>
    private static IEnumerable<(string Role, string Method, string Path, object? Body, int Expected)> Requests(Catalogues catalogues)
    {
        var division = catalogues.Current.Divisions.First().Code;
        var number = CaseNumber.Create(division, new LocalDate(2000, 1, 1), 1).Value;
        yield return (Roles.Applicant, "POST", "/v1/cases", new { service = Nobody, division, channel = "app", applicant = new { name = Nobody, idType = "passport", idNumber = Nobody }, form = new { }, materials = Array.Empty<object>() }, 422);
        yield return (Roles.Applicant, "POST", $"/v1/cases/{number}/actions/{Nobody}", new { }, 404);
        yield return (Roles.Applicant, "GET", $"/v1/cases/{number}", null, 404);
        yield return (Roles.Applicant, "GET", $"/v1/cases/{number}/history", null, 404);
        yield return (Roles.Applicant, "GET", "/v1/me/cases", null, 200);
        yield return (Roles.Applicant, "GET", "/v1/catalogue/services", null, 200);
        yield return (Roles.Applicant, "GET", $"/v1/status/{number}?code={Nobody}", null, 404);
        yield return (Roles.IntakeOfficer, "GET", "/v1/worklist", null, 200);
    }

    private static async Task<int> Send(IServiceProvider services, RequestDelegate pipeline, string role, string method, string path, object? body, CancellationToken cancellation)
    {
        await using var scope = services.CreateAsyncScope();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider, RequestAborted = cancellation };
        http.User = new ClaimsPrincipal(new ClaimsIdentity([new(CallerClaims.Subject, Nobody), new(CallerClaims.Roles, role), new(CallerClaims.Agency, Nobody), new(CallerClaims.Divisions, Nobody)], Nobody, CallerClaims.Subject, CallerClaims.Roles));
        http.Request.Method = method;
        http.Request.Scheme = "http";
        http.Request.Host = new HostString("localhost");
        (http.Request.Path, http.Request.QueryString) = path.Split('?') is [var route, var query] ? (route, new QueryString($"?{query}")) : (path, QueryString.Empty);
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
        return http.Response.StatusCode;
    }

    /// <summary>What the server says of a request that has a body.</summary>
    private sealed class HasBody : Microsoft.AspNetCore.Http.Features.IHttpRequestBodyDetectionFeature
    {
        public bool CanHaveBody => true;
    }
}
