using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using GdCases.Application.Cases;
using GdCases.Application.Catalogue;
using GdCases.Application.Catalogue.Trial;
using GdCases.Domain;
using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Officers;
using GdCases.Domain.Parties;
using GdCases.Host.Access;
using GdCases.Host.Api.Cases;
using GdCases.Host.Api.Http;
using GdCases.Host.Api.Status;
using GdCases.Projections.Engine;
using GdCases.Projections.Status;
using Marten;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using NodaTime;
using NodaTime.Text;
using Npgsql;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace GdCases.Host.Startup;

/// <summary>
/// What is compiled on its first use is used before the Host says that it is ready: the ways that most requests go, with
/// requests that ask for what there is not, or whose writing the server refuses (<see cref="RehearsedSave"/>). They go
/// through the Host's own pipeline and never over the network; whoever they are of exists for them alone.
/// </summary>
public sealed class Rehearsal(ILogger<Rehearsal> logger) : IHealthCheck
{
    /// <summary>Twice each: the second time finds what the first has left to do.</summary>
    private const int Times = 2;

    private const int Cases = 3;

    private const string Nobody = "rehearsal";

    /// <summary>What is compiled is compiled for the whole process: where more than one Host starts in it, as in tests, the others have it.</summary>
    private static volatile bool _isCompiled;

    /// <summary>Of this process alone: of Hosts that start together none waits for another.</summary>
    private static readonly string Key = Guid.NewGuid().ToString();

    /// <summary>Items that are tried for an application.</summary>
    private const int MostItems = 20;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private volatile bool _over;

    /// <summary>Whether a request is one of a rehearsal's, which nobody has sent.</summary>
    public static bool Is(HttpContext http) => http.User.Identity?.AuthenticationType == Nobody;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_over ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The Host is starting."));

    /// <summary>Rehearses all that comes after it in the pipeline, once the Host has started. A rehearsal that fails keeps nobody from being ready, nor one that takes too long.</summary>
    public void Of(WebApplication app)
    {
        RequestDelegate? pipeline = null;
        app.Use(next => pipeline = next);
        app.Lifetime.ApplicationStarted.Register(() => _ = Task.Run(async () =>
        {
            using var longest = CancellationTokenSource.CreateLinkedTokenSource(app.Lifetime.ApplicationStopping);
            longest.CancelAfter(Longest);
            var (services, cancellation) = (app.Services, longest.Token);
            if (!_isCompiled)
            {
                // Each by itself: what fails of one is no reason to leave out the others.
                bool[] parts =
                [
                    await Part(() => Believe(services)),
                    await Part(() => Save(services, cancellation)),
                    await Part(() => Follow(services, Try(services), cancellation)),
                    await Part(() => Ask(services, pipeline!, cancellation)),
                    await Part(() => Act(services, pipeline!, cancellation)),
                ];
                _isCompiled = parts.All(done => done);
            }

            if (app.Lifetime.ApplicationStopping.IsCancellationRequested)
            {
                return;
            }

            _over = true;
            logger.LogInformation("Ready: {Addresses}", string.Join(", ", app.Urls));

            async Task<bool> Part(Func<Task> rehearse)
            {
                try
                {
                    await rehearse();
                    return true;
                }
                catch (Exception e)
                {
                    if (!app.Lifetime.ApplicationStopping.IsCancellationRequested)
                    {
                        logger.LogWarning(e, "A part of the Host's start could not be rehearsed: its first requests may take long.");
                    }

                    return false;
                }
            }
        }));
    }

    /// <summary>Requests that ask for what there is not.</summary>
    private static async Task Ask(IServiceProvider services, RequestDelegate pipeline, CancellationToken cancellation)
    {
        for (var time = 0; time < Times; time++)
        {
            foreach (var (role, method, path, body, expected) in Requests(services.GetRequiredService<Catalogues>()))
            {
                var (status, _) = await Send(services, pipeline, [new(CallerClaims.Roles, role), new(CallerClaims.Agency, Nobody), new(CallerClaims.Divisions, Nobody), new(CallerClaims.Identities, CallerClaims.Text(new(IdType.Passport, Nobody)))], method, path, body, cancellation);
                if (status != expected)
                {
                    throw new InvalidOperationException($"{method} {path} was answered {status} and not {expected}: it goes another way than it should.");
                }
            }
        }
    }

    /// <summary>A save of nothing: no row, and no number of an event is drawn.</summary>
    private static async Task Save(IServiceProvider services, CancellationToken cancellation)
    {
        await using var session = services.GetRequiredService<IDocumentStore>().LightweightSession();
        session.QueueSqlCommand($"insert into {CaseStore.Schema}.mt_doc_answeredrequest (id, data) select id, data from unnest(?::varchar[], ?::jsonb[]) as r (id, data)", Array.Empty<string>(), Array.Empty<string>());
        await session.SaveChangesAsync(cancellation);
        // As the numbers of written events come back.
        await using var command = services.GetRequiredService<NpgsqlDataSource>().CreateCommand("select array[1]::bigint[]");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        await reader.GetFieldValueAsync<long[]>(0, cancellation);
        reader.GetValue(0);
        // Whoever listens looks once more than they had to.
        services.GetRequiredService<AppendNotice>().Appended();
    }

    /// <summary>A token of nobody's, taken as those of the issuer are, but with a key that nobody else has.</summary>
    private static async Task Believe(IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        var real = services.GetRequiredService<IOptionsMonitor<JwtBearerOptions>>().Get(JwtBearerDefaults.AuthenticationScheme);
        foreach (var (key, algorithm) in new (SecurityKey, string)[]
        {
            (new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)), SecurityAlgorithms.EcdsaSha256),
            (new RsaSecurityKey(RSA.Create(2048)), SecurityAlgorithms.RsaSha256),
        })
        {
            var token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
            {
                Issuer = Nobody,
                Audience = Nobody,
                Claims = new Dictionary<string, object> { [CallerClaims.Subject] = Nobody, [CallerClaims.Roles] = new[] { Roles.IntakeOfficer }, [CallerClaims.Agency] = Nobody, [CallerClaims.Divisions] = new[] { Nobody } },
                Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(1),
                SigningCredentials = new SigningCredentials(key, algorithm),
            });
            var options = new JwtBearerOptions
            {
                MapInboundClaims = real.MapInboundClaims,
                TokenValidationParameters = real.TokenValidationParameters.Clone(),
                Events = new JwtBearerEvents { OnMessageReceived = real.Events.MessageReceived, OnTokenValidated = real.Events.TokenValidated },
            };
            (options.TokenValidationParameters.ValidIssuer, options.TokenValidationParameters.ValidAudience, options.TokenValidationParameters.IssuerSigningKey) = (Nobody, Nobody, key);
            var handler = new JwtBearerHandler(new Only<JwtBearerOptions>(options), services.GetRequiredService<ILoggerFactory>(), UrlEncoder.Default);
            var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
            http.Request.Headers.Authorization = $"Bearer {token}";
            await handler.InitializeAsync(new AuthenticationScheme(JwtBearerDefaults.AuthenticationScheme, null, typeof(JwtBearerHandler)), http);
            if (await handler.AuthenticateAsync() is { Succeeded: false, Failure: var why })
            {
                throw new InvalidOperationException("Its own token is not taken.", why);
            }
        }
    }

    private sealed class Only<T>(T options) : IOptionsMonitor<T>
    {
        public T CurrentValue => options;

        public T Get(string? name) => options;

        public IDisposable? OnChange(Action<T, string?> listener) => null;
    }

    /// <summary>
    /// An application that is taken and an officer's action on it: of the first item that takes one here and now. All of them
    /// are done but what is written, which the server refuses.
    /// </summary>
    private static async Task Act(IServiceProvider services, RequestDelegate pipeline, CancellationToken cancellation)
    {
        var catalogue = services.GetRequiredService<Catalogues>().Current;
        var now = services.GetRequiredService<IClock>().GetCurrentInstant();
        foreach (var definition in catalogue.Items.Select(i => i.Value.Code).Order(StringComparer.Ordinal).Select(catalogue.Current).OfType<Definition>().Take(MostItems))
        {
            cancellation.ThrowIfCancellationRequested();
            if (ItemTrial.Begin(definition, catalogue, now, seed: 1) is not { } begins)
            {
                continue;
            }

            var (application, applicant) = (begins.Application, begins.Application.Parties[0]);
            var body = new
            {
                service = definition.Item.Code,
                division = application.Division,
                channel = application.Channel.Code(),
                applicant = new { name = applicant.Name, idType = applicant.IdType.Code(), idNumber = applicant.IdNumber, birthDate = applicant.BirthDate is { } born ? LocalDatePattern.Iso.Format(born) : null, mobile = applicant.Mobile },
                form = application.Form,
                materials = application.Materials.Select(m => new { material = m.Material, reference = m.Reference?.Text }),
            };
            Claim[] theirs = [new(CallerClaims.Roles, Roles.Applicant), new(CallerClaims.Identities, CallerClaims.Text(new(applicant.IdType, applicant.IdNumber)))];
            Claim[] officers = [.. begins.Officer.Roles.Select(r => new Claim(CallerClaims.Roles, r)), new(CallerClaims.Agency, begins.Officer.Agency!), .. begins.Officer.Divisions.Select(d => new Claim(CallerClaims.Divisions, d))];
            var (status, receipt) = await Send(services, pipeline, theirs, "POST", "/v1/cases", body, cancellation);
            for (var time = 1; status == StatusCodes.Status201Created; time++)
            {
                var (acted, _) = await Send(services, pipeline, officers, "POST", $"/v1/cases/{receipt!.RootElement.GetProperty("number").GetString()}/actions/{begins.Action}", new { }, cancellation);
                if (acted != StatusCodes.Status200OK)
                {
                    throw new InvalidOperationException($"{begins.Action} of {definition.Item.Code} was answered {acted}.");
                }

                if (time == Times)
                {
                    return;
                }

                (status, receipt) = await Send(services, pipeline, theirs, "POST", "/v1/cases", body, cancellation);
            }
        }

        throw new InvalidOperationException("No item of the catalogue takes an application now.");
    }

    /// <summary>What the read models make of how cases begin, each of them all but written.</summary>
    private static async Task Follow(IServiceProvider services, IReadOnlyDictionary<string, List<object>> histories, CancellationToken cancellation)
    {
        var (store, database) = (services.GetRequiredService<IDocumentStore>(), services.GetRequiredService<NpgsqlDataSource>());
        foreach (var model in ReadModels.All)
        {
            await using var session = store.LightweightSession();
            // The first of each: later ones may take a row away before it was there.
            var page = histories.Where(h => model.Streams.Events.IsInstanceOfType(h.Value[0])).Select(h =>
            {
                var e = session.Events.BuildEvent(h.Value[0]);
                (e.StreamKey, e.TenantId, e.Version) = (h.Key, Nobody, 1);
                return e;
            }).ToList();
            var rows = new Rows(model, store.Options);
            rows.Write(session, await model.Changes(page, rows, database, cancellation));
            if (page.Count > 0)
            {
                await RehearsedSave.Run(session, cancellation);
            }
        }
    }

    /// <summary>A few invented cases of one item, decided, written, read, listed and shown, in memory alone.</summary>
    /// <returns>Their histories, and one of an officer's.</returns>
    private static Dictionary<string, List<object>> Try(IServiceProvider services)
    {
        var catalogue = services.GetRequiredService<Catalogues>().Current;
        var serializer = services.GetRequiredService<IDocumentStore>().Options.Serializer();
        var json = services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var (context, titles) = (services.GetRequiredService<CaseHandling>().ContextFor(Caller.System), new Titles(catalogue, "en"));
        var histories = new Dictionary<string, List<object>>(StringComparer.Ordinal) { [Nobody] = [OfficerDecider.See(null, new Caller { Id = Nobody, Roles = [Roles.IntakeOfficer], Agency = Nobody, Divisions = [Nobody] }, context.Now)!] };
        if (catalogue.Items.Select(i => i.Value.Code).Order(StringComparer.Ordinal).FirstOrDefault() is not { } first || catalogue.Current(first) is not { } definition)
        {
            return histories;
        }

        ItemTrial.Run(definition, catalogue, Cases, seed: 1, happened =>
        {
            var history = histories.TryGetValue(happened.After.Number, out var known) ? known : histories[happened.After.Number] = [];
            history.AddRange(happened.Events);
            var rows = ReadModels.All.Where(m => ReferenceEquals(m.Streams, StreamKind.Cases)).Select(m => m.Fold(history)).OfType<object>();
            foreach (var written in happened.Events.Append<object>(happened.After).Concat(rows))
            {
                using var bytes = new MemoryStream(Encoding.UTF8.GetBytes(serializer.ToJson(written)));
                _ = serializer.FromJson(written.GetType(), bytes);
                if (written is CaseStatus status)
                {
                    JsonSerializer.Serialize(StatusView.Of(status, definition, titles), json);
                }
            }

            var access = CaseAccess.Of(happened.After, definition.Workflow, context.Caller, context.Today);
            JsonSerializer.Serialize(CaseView.Of(happened.After, definition, access, context, titles), json);
        });
        return histories;
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

    private static async Task<(int Status, JsonDocument? Answer)> Send(IServiceProvider services, RequestDelegate pipeline, IEnumerable<Claim> claims, string method, string path, object? body, CancellationToken cancellation)
    {
        await using var scope = services.CreateAsyncScope();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider, RequestAborted = cancellation };
        http.User = new ClaimsPrincipal(new ClaimsIdentity([new(CallerClaims.Subject, Nobody), .. claims], Nobody, CallerClaims.Subject, CallerClaims.Roles));
        http.Request.Method = method;
        http.Request.Scheme = "http";
        http.Request.Host = new HostString("localhost");
        (http.Request.Path, http.Request.QueryString) = path.Split('?') is [var route, var query] ? (route, new QueryString($"?{query}")) : (path, QueryString.Empty);
        http.Response.Body = new MemoryStream();
        if (body is not null)
        {
            http.Request.Headers[Api.Http.Requests.IdempotencyKey] = Key;
            http.Request.ContentType = "application/json";
            http.Request.Body = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(body, JsonSerializerOptions.Web));
            http.Request.ContentLength = http.Request.Body.Length;
            http.Features.Set<Microsoft.AspNetCore.Http.Features.IHttpRequestBodyDetectionFeature>(new HasBody());
        }

        await pipeline(http);
        http.Response.Body.Position = 0;
        return (http.Response.StatusCode, http.Response.StatusCode == StatusCodes.Status201Created ? await JsonDocument.ParseAsync(http.Response.Body, default, cancellation) : null);
    }

    /// <summary>What the server says of a request that has a body.</summary>
    private sealed class HasBody : Microsoft.AspNetCore.Http.Features.IHttpRequestBodyDetectionFeature
    {
        public bool CanHaveBody => true;
    }
}
