using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using GdCases.Application.Cases;
using GdCases.Application.Cases.Idempotency;
using GdCases.Application.Catalogue;
using GdCases.Application.Drafts;
using GdCases.Application.Materials;
using GdCases.Domain;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Submission;
using GdCases.Domain.Drafts;
using GdCases.Host.Access;
using GdCases.Host.Api.Cases;
using GdCases.Host.Api.Http;
using GdCases.Projections.MyCases;
using Marten;
using Microsoft.Extensions.Options;
using NodaTime;
using Wolverine;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace GdCases.Host.Api.Drafts;

/// <summary>An application as far as it is filled in.</summary>
public sealed record DraftBody
{
    /// <summary>As POST /v1/cases takes it, whatever of it is there.</summary>
    [Required]
    public SubmitBody? Application { get; init; }
}

/// <summary>A draft.</summary>
/// <param name="Id">As its owner has named it.</param>
/// <param name="Version">How often it was saved; the ETag.</param>
/// <param name="SavedAt">When it was saved last.</param>
/// <param name="ExpiresAt">When it is thrown away, unless it is saved again.</param>
/// <param name="Application">What is filled in.</param>
public sealed record DraftView(Guid Id, int Version, Instant SavedAt, Instant ExpiresAt, SubmitBody Application)
{
    internal static DraftView Of(Draft draft, JsonSerializerOptions json) => new(draft.Id, draft.Version, draft.SavedAt, draft.ExpiresAt, DraftEndpoints.Read(draft, json));
}

/// <summary>Somebody's drafts, the last saved first.</summary>
public sealed record DraftList(IReadOnlyList<DraftView> Items);

/// <summary>Whether a draft would be taken.</summary>
/// <param name="Ready">Nothing is wrong with it as it is.</param>
/// <param name="Errors">What is missing or wrong, as a submission would say it.</param>
public sealed record DraftCheck(bool Ready, IReadOnlyList<ProblemError> Errors);

/// <summary>Where a value of a prefilled application comes from.</summary>
/// <param name="Field">The form's field.</param>
/// <param name="Number">The case.</param>
public sealed record PrefilledFrom(string Field, string Number);

/// <summary>What is known for an application.</summary>
/// <param name="Application">To begin with.</param>
/// <param name="From">The cases that its form is from.</param>
public sealed record PrefillView(SubmitBody Application, IReadOnlyList<PrefilledFrom> From);

/// <summary>Applications that are being filled in.</summary>
public static class DraftEndpoints
{
    private static JsonSerializerOptions? _lenient;

    /// <summary>Earlier cases that are looked into for what is known.</summary>
    private const int Earlier = 20;

    public static FaultCode IdMalformed { get; } = new("draft-id-malformed", RefusalKind.Malformed, "草稿编号须为小写UUID。", "A draft is named by a UUID, in lower case.");

    public static void MapDrafts(this IEndpointRouteBuilder app)
    {
        var drafts = app.MapGroup("/v1/drafts").WithTags("drafts").RequireAuthorization(Policies.Applicants);

        drafts.MapGet("", List).WithName("getDrafts")
            .WithSummary("The caller's drafts, the last saved first")
            .WithDescription("Nobody else sees them. 20 at the most; each is thrown away 30 days after it was saved last.")
            .Produces<DraftList>().Refuses(401, 403);

        drafts.MapPut("/{id}", Save).WithName("saveDraft")
            .WithSummary("Save an application as far as it is filled in")
            .WithDescription("Under a UUID that the client makes: sent again it is the same draft. With If-Match only in place of the version that was seen. What it names of the caller's files is kept as long as the draft.")
            .Produces<DraftView>().Produces<DraftView>(201).Refuses(400, 401, 403, 404, 409, 412, 413, 415, 422).TakesVersion();

        drafts.MapGet("/{id}", Get).WithName("getDraft")
            .WithSummary("A draft")
            .Produces<DraftView>().Refuses(401, 403, 404).WithDescription("Of the caller's own.");

        drafts.MapDelete("/{id}", Drop).WithName("deleteDraft")
            .WithSummary("Throw a draft away")
            .WithDescription("Of the caller's own.")
            .Produces(204).Refuses(401, 403, 404);

        drafts.MapPost("/{id}/check", Check).WithName("checkDraft")
            .WithSummary("What is missing or wrong in a draft")
            .WithDescription("By the item's own rules, as submitting it would say; nothing is submitted.")
            .Produces<DraftCheck>().Refuses(401, 403, 404);

        drafts.MapPost("/{id}/submission", Submit).WithName("submitDraft")
            .WithSummary("Submit a draft")
            .WithDescription("Opens a case as POST /v1/cases does, once: asked again it gets the same answer, and the draft is gone. It needs no Idempotency-Key, for the draft is one.")
            .Produces<ReceiptView>(201).Refuses(400, 401, 403, 404, 409, 412, 422).TakesVersion();

        app.MapGet("/v1/me/prefill", PrefillFor).WithTags("drafts").RequireAuthorization(Policies.Applicants).WithName("getPrefill")
            .WithSummary("What the caller's earlier cases know for an application")
            .WithDescription("Who they are, and fields of the same name and type, from the newest 20 of their newest 100 cases in which they were the applicant themselves. Only when they agree, which is said by agreed=true.")
            .Produces<PrefillView>().Refuses(400, 401, 403, 422);
    }

    private static async Task<IResult> List(HttpContext http, DraftStore drafts, IClock clock, IOptions<JsonOptions> json, CancellationToken cancellation) =>
        Results.Ok(new DraftList([.. (await drafts.Of(http.Caller(), clock.GetCurrentInstant(), cancellation)).Select(d => DraftView.Of(d, json.Value.SerializerOptions))]));

    private static async Task<IResult> Save(string id, DraftBody body, HttpContext http, DraftStore drafts, IClock clock, IOptions<JsonOptions> json, CancellationToken cancellation)
    {
        if (!Guid.TryParseExact(id, "D", out var draft) || draft.ToString() != id)
        {
            return Problems.Result(http, IdMalformed.At("id"));
        }

        if (!Requests.TryReadIfMatch(http, out var seen, out var fault))
        {
            return Problems.Result(http, fault);
        }

        if (body.Application is not { } application)
        {
            return Problems.Result(http, FieldFaults.Missing.At("application"));
        }

        // What could be no application when it is whole is no draft of one.
        if (application.TooMuch().ToList() is { Count: > 0 } much)
        {
            return Problems.Result(http, new Refusal([.. much.Select(f => f with { Path = $"application.{f.Path}" })]));
        }

        var files = (application.Materials ?? []).SelectMany(m => m?.Files ?? []).OfType<string>().Distinct().ToList();
        var (saved, refused) = await drafts.Save(http.Caller(), draft, seen, JsonSerializer.Serialize(application, json.Value.SerializerOptions), files, clock.GetCurrentInstant(), cancellation);
        return saved is not null ? Told(http, saved, json.Value.SerializerOptions, saved.Version == 1 ? 201 : 200) : Problems.Result(http, refused!);
    }

    private static async Task<IResult> Get(string id, HttpContext http, DraftStore drafts, IClock clock, IOptions<JsonOptions> json, CancellationToken cancellation) =>
        await Find(id, http, drafts, clock, cancellation) is { } draft ? Told(http, draft, json.Value.SerializerOptions, 200) : Problems.Result(http, DraftStore.NotFound.At("id"));

    private static async Task<IResult> Drop(string id, HttpContext http, DraftStore drafts, IClock clock, CancellationToken cancellation) =>
        Guid.TryParseExact(id, "D", out var draft) && await drafts.Drop(http.Caller(), draft, clock.GetCurrentInstant(), cancellation) ? Results.NoContent() : Problems.Result(http, DraftStore.NotFound.At("id"));

    private static async Task<IResult> Check(string id, HttpContext http, DraftStore drafts, Catalogues catalogues, CaseHandling cases, OpenCaseKeys open, MaterialFiles files, IClock clock, IOptions<JsonOptions> json, CancellationToken cancellation)
    {
        if (await Find(id, http, drafts, clock, cancellation) is not { } draft)
        {
            return Problems.Result(http, DraftStore.NotFound.At("id"));
        }

        var body = Read(draft, json.Value.SerializerOptions);
        var faults = new List<Fault>();
        var application = body.Read(faults);
        if (body.Service is { } service)
        {
            IReadOnlyList<Fault> more;
            if (catalogues.Current.Current(service) is { } definition)
            {
                var context = cases.ContextFor(http.Caller());
                context = context with
                {
                    Files = await files.For(http.Caller(), application.Materials, null, cancellation),
                    OpenCases = await open.Find(OpenKey.Of(application, definition.Item, context).Select(k => k.Digest), cancellation),
                };
                more = CaseDecider.Check(application, definition, context);
            }
            else
            {
                more = [SubmissionFaults.UnknownService.At("service")];
            }

            // What is not there needs not be told to be wrong as well.
            var told = faults.Select(f => f.Path).ToHashSet();
            faults.AddRange(more.Where(m => !told.Contains(m.Path)));
        }

        var language = http.Language();
        return Results.Ok(new DraftCheck(faults.Count == 0, [.. faults.Select(f => new ProblemError(f.Code, f.Path, f.Message.In(language)))]));
    }

    private static async Task<IResult> Submit(string id, HttpContext http, DraftStore drafts, IDocumentStore store, IMessageBus bus, IClock clock, IOptions<JsonOptions> json, CancellationToken cancellation)
    {
        if (!Requests.TryReadIfMatch(http, out var seen, out var fault))
        {
            return Problems.Result(http, fault);
        }

        if (!Guid.TryParseExact(id, "D", out var named))
        {
            return Problems.Result(http, DraftStore.NotFound.At("id"));
        }

        // A draft is submitted once: it is its own key, of a form that no caller's key has.
        var request = new Request(http.Caller(), $"draft {named}", Convert.ToHexStringLower(SHA256.HashData(named.ToByteArray())));
        if (await drafts.Of(http.Caller(), named, clock.GetCurrentInstant(), cancellation) is not { } draft)
        {
            await using var session = store.QuerySession();
            return await session.LoadAsync<AnsweredRequest>(request.Id, cancellation) is { } answered ? Requests.Answer(http, answered.For(request), 201)
                : Problems.Result(http, await drafts.NumberOf(http.Caller(), named, cancellation) is { } number ? DraftStore.AlreadySubmitted.At("id", number) : DraftStore.NotFound.At("id"));
        }

        if (seen is not null && seen != draft.Version)
        {
            return Problems.Result(http, DraftStore.Stale.At("If-Match"));
        }

        var body = Read(draft, json.Value.SerializerOptions);
        var faults = new List<Fault>();
        return body.ToApplication(faults) is not { } application ? Problems.Result(http, new Refusal(faults))
            : Requests.Answer(http, await bus.InvokeForTenantAsync<CommandAnswer>(application.Division, new SubmitCase(request, body.Service!, application) { Draft = (draft.Id, draft.Version) }, cancellation), 201);
    }

    private static async Task<IResult> PrefillFor(
        HttpContext http, IDocumentStore store, Definitions definitions, Catalogues catalogues, CancellationToken cancellation,
        [Description("The item that is to be applied for.")] string service,
        [Description("true: the caller agrees.")] string? agreed = null)
    {
        if (agreed != "true")
        {
            return Problems.Result(http, HttpFaults.ParameterMalformed.At("agreed", "true"));
        }

        if (catalogues.Current.Current(service) is not { } definition)
        {
            return Problems.Result(http, SubmissionFaults.UnknownService.At("service"));
        }

        var mine = http.Caller().IdentityKeys;
        var earlier = new List<(Case, Domain.Catalogue.ServiceItem)>();
        await using (var session = store.QuerySession())
        {
            var lines = (await MyCasesQuery.Run(session, mine, asParty: true, asAgent: false, null, MyCasesQuery.MaxPage, cancellation)).Where(l => mine.Contains(l.Applicant)).Take(Earlier).ToList();
            var cases = new Dictionary<string, Case>(StringComparer.Ordinal);
            foreach (var city in lines.GroupBy(l => l.Division))
            {
                foreach (var c in await session.ForTenant(city.Key).LoadManyAsync<Case>(cancellation, city.Select(l => l.Number)))
                {
                    cases[c.Number] = c;
                }
            }

            foreach (var c in lines.Select(l => cases.GetValueOrDefault(l.Number)).OfType<Case>())
            {
                earlier.Add((c, (await definitions.For(c, cancellation)).Item));
            }
        }

        var known = Prefill.Of(definition.Item, earlier);
        var application = new SubmitBody
        {
            Service = service,
            Applicant = known.Applicant is { } applicant ? new PersonBody { Name = applicant.Name.Text, IdType = applicant.Id.Type, IdNumber = applicant.Id.Number, BirthDate = applicant.Id.Stated, Mobile = applicant.Mobile?.Text } : null,
            Form = known.Form.Count > 0 ? known.Form.ToDictionary(f => f.Key, f => JsonSerializer.SerializeToElement(f.Value.Value)) : null,
        };
        return Results.Ok(new PrefillView(application, [.. known.Form.Select(f => new PrefilledFrom(f.Key, f.Value.Number))]));
    }

    /// <summary>A draft as it was saved, perhaps by a version that knew a field which is no more: what can be read of it.</summary>
    internal static SubmitBody Read(Draft draft, JsonSerializerOptions json)
    {
        _lenient ??= new(json) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };
        try
        {
            return JsonSerializer.Deserialize<SubmitBody>(draft.Application, _lenient)!;
        }
        catch (JsonException)
        {
            // One that cannot be read keeps nobody from the others.
            return new SubmitBody();
        }
    }

    private static async Task<Draft?> Find(string id, HttpContext http, DraftStore drafts, IClock clock, CancellationToken cancellation) =>
        Guid.TryParseExact(id, "D", out var draft) ? await drafts.Of(http.Caller(), draft, clock.GetCurrentInstant(), cancellation) : null;

    private static IResult Told(HttpContext http, Draft draft, JsonSerializerOptions json, int status)
    {
        http.Response.Headers.ETag = Requests.ETag(draft.Version);
        return Results.Json(DraftView.Of(draft, json), statusCode: status);
    }
}
