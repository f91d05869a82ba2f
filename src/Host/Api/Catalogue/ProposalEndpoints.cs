using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using GdCases.Application.Cases;
using GdCases.Application.Catalogue;
using GdCases.Domain;
using GdCases.Domain.Parties;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Time;
using GdCases.Host.Access;
using GdCases.Host.Api.Cases;
using GdCases.Host.Api.Http;
using GdCases.Host.CatalogueFiles;
using NodaTime;
using Wolverine;

namespace GdCases.Host.Api.Catalogue;

/// <summary>Files of the catalogue, new or changed.</summary>
public sealed record ProposalBody
{
    /// <summary>What each file says, by its path: <c>services/CATEGORY/CODE.yaml</c>, <c>workflows/NAME.yaml</c> or <c>fragments/NAME.yaml</c>; at most 50.</summary>
    [Required]
    public Dictionary<string, string?>? Files { get; init; }

    /// <summary>Why, for whoever is to consent; at most 2000 characters.</summary>
    [Required]
    public string? Reason { get; init; }
}

/// <summary>A consent.</summary>
public sealed record ConsentBody
{
    /// <summary>The first day on which new cases are opened under it, yyyy-MM-dd, today or later.</summary>
    [Required]
    public LocalDate? ServesFrom { get; init; }
}

/// <summary>What became of a proposal.</summary>
public enum ProposalState { Open, Consented, Declined, Withdrawn }

/// <summary>A proposal.</summary>
/// <param name="Id">Names it.</param>
/// <param name="State">What became of it.</param>
/// <param name="Files">The files it says something of.</param>
/// <param name="Reason">Why it was proposed.</param>
/// <param name="Changes">What it changes for new cases, one line a value.</param>
/// <param name="ProposedBy">Whose it is.</param>
/// <param name="ProposedAt">Since when.</param>
/// <param name="ConsentedBy">The second administrator.</param>
/// <param name="ServesFrom">The first day on which new cases are opened under it; of one withdrawn, would have been.</param>
/// <param name="DeclinedBy">Who took it back or declined it; absent where an operator did.</param>
public sealed record ProposalView(
    string Id, ProposalState State, IReadOnlyList<string> Files, string Reason, IReadOnlyList<string> Changes, string ProposedBy, Instant ProposedAt, string? ConsentedBy, LocalDate? ServesFrom, string? DeclinedBy)
{
    public static ProposalView Of(CatalogueProposal p) => new(
        p.Id, p.WithdrawnAt is not null ? ProposalState.Withdrawn : p.Consent is not null ? ProposalState.Consented : p.DeclinedBy is not null ? ProposalState.Declined : ProposalState.Open,
        [.. p.Files.Keys.Order(StringComparer.Ordinal)], p.Reason, p.Changes, p.ProposedBy, p.ProposedAt, p.Consent?.By, p.Consent?.ServesFrom, p.DeclinedBy);
}

/// <summary>Publishing the catalogue: files are proposed, proven, consented to by a second administrator, and serve from a day on.</summary>
public static partial class ProposalEndpoints
{
    private const int MaxFiles = 50;
    private const int MaxPage = 100;
    private const int MaxReason = 2000;

    public static FaultCode NotSound { get; } = new("catalogue-not-sound", RefusalKind.Invalid, "目录文件有误：{0}。", "The catalogue would not be sound: {0}.");
    public static FaultCode NotAFile { get; } = new("not-a-catalogue-file", RefusalKind.Invalid, "文件路径应为services/、workflows/或fragments/下的小写.yaml文件，最多{0}个。", "Files are services/, workflows/ or fragments/ with names in lower case ending in .yaml, {0} at the most.");
    public static FaultCode NothingChanges { get; } = new("nothing-changes", RefusalKind.Invalid, "与现行目录没有差别。", "It changes nothing for new cases.");

    public static void MapProposals(this IEndpointRouteBuilder app)
    {
        var proposals = app.MapGroup("/v1/catalogue/proposals").WithTags("catalogue").RequireAuthorization(Policies.Catalogue);

        proposals.MapPost("", Propose).WithName("proposeCatalogue")
            .WithSummary("Propose files of the catalogue")
            .WithDescription("They are proven with everything that is published; what is not sound is refused, every fault with file and line as its path. Nothing is in force before another administrator consents.")
            .Produces<ProposalView>(201).Refuses(400, 401, 403, 413, 415, 422).TakesKey();

        proposals.MapGet("", List).WithName("listProposals")
            .WithSummary("The proposals, the newest first").WithDescription("Also those that serve already and those that were declined. Page with next and cursor.").Produces<Page<ProposalView>>().Refuses(400, 401, 403);

        proposals.MapGet("/{id}/file", File).WithName("getProposedFile")
            .WithSummary("A file as it was proposed").WithDescription("As it was written, YAML.").Produces<string>(200, "application/yaml").Refuses(400, 401, 403, 404);

        proposals.MapPost("/{id}/consent", Consent).WithName("consentToCatalogue")
            .WithSummary("Consent to a proposal, as a second administrator")
            .WithDescription("It is proven once more, with all that has been published since and with what is to serve later. From its day on new cases are opened under it; open cases stay with the version they were opened under.")
            .Produces<ProposalView>().Refuses(400, 401, 403, 404, 409, 413, 415, 422).TakesKey();

        proposals.MapPost("/{id}/decline", Decline).WithName("declineCatalogue")
            .WithSummary("Take a proposal back, or decline it").WithDescription("It is kept, and never serves. One that was consented to is withdrawn, while its day has not come and nothing was consented to after it.").Produces<ProposalView>().Refuses(400, 401, 403, 404, 409, 413, 415, 422).TakesKey();
    }

    private static async Task<IResult> List(
        HttpContext http, Catalogues catalogues, CancellationToken cancellation,
        [Description("Where the page before ended.")] string? cursor = null,
        [Range(1, 100), Description("1 to 100 proposals; 20 unless given.")] string? limit = null)
    {
        if (!Paging.TryRead(cursor, limit, 20, MaxPage, out var paging, out var fault))
        {
            return Problems.Result(http, fault);
        }

        return Results.Ok(await paging.Of(await catalogues.Proposals(paging.After, paging.Size + 1, cancellation), p => p.Id, p => ValueTask.FromResult(ProposalView.Of(p))));
    }

    private static async Task<IResult> Propose(ProposalBody body, HttpContext http, IMessageBus bus, Catalogues catalogues, IClock clock, CancellationToken cancellation)
    {
        var faults = new List<Fault>();
        Bodies.Require(faults, "files", body.Files is { Count: > 0 } ? body.Files : null);
        Bodies.Require(faults, "reason", body.Reason);
        if (body.Reason is { } reason && PlainText.Count(reason) > MaxReason)
        {
            faults.Add(FieldFaults.TooLong.At("reason", MaxReason));
        }

        if (body.Files?.Count > MaxFiles)
        {
            faults.Add(NotAFile.At("files", MaxFiles));
        }

        foreach (var (path, text) in body.Files ?? [])
        {
            if (!CataloguePath().IsMatch(path))
            {
                faults.Add(NotAFile.At($"files.{path}", MaxFiles));
            }

            Bodies.Require(faults, $"files.{path}", text);
        }

        if (faults.Count > 0)
        {
            return Problems.Result(http, new Refusal(faults));
        }

        if (!Requests.TryRead(http, body, out var request, out var fault))
        {
            return Problems.Result(http, fault);
        }

        if (await catalogues.Earlier(request, cancellation) is { } earlier)
        {
            return await Answer(http, earlier, 201, catalogues, cancellation);
        }

        var files = body.Files!.ToDictionary(f => f.Key, f => f.Value!);
        var (proven, unsound) = await Proven(catalogues, files, clock.GetCurrentInstant().InZone(WorkingCalendar.China).Date, cancellation);
        if (unsound is not null)
        {
            return Problems.Result(http, unsound);
        }

        var changes = CatalogueDifference.Between(proven.Before, proven.After[0]);
        return changes.Count == 0 ? Problems.Result(http, NothingChanges.At("files"))
            : await Answer(http, await bus.InvokeAsync<CommandAnswer>(new ProposeCatalogue(request, files, proven.Latest, body.Reason!, changes), cancellation), 201, catalogues, cancellation);
    }

    private static async Task<IResult> File(string id, [Description("The file's path, as in services/travel/passport-issue.yaml.")] string path, HttpContext http, Catalogues catalogues, CancellationToken cancellation) =>
        (await catalogues.Proposal(id, cancellation))?.Files.GetValueOrDefault(path) is { } text
            ? Results.Text(text, "application/yaml")
            : Problems.Result(http, Proposals.Unknown.At("path"));

    private static async Task<IResult> Consent(string id, ConsentBody body, HttpContext http, IMessageBus bus, Catalogues catalogues, Definitions definitions, CancellationToken cancellation)
    {
        var faults = new List<Fault>();
        Bodies.Require(faults, "servesFrom", body.ServesFrom);
        if (faults.Count > 0)
        {
            return Problems.Result(http, new Refusal(faults));
        }

        if (!Requests.TryRead(http, body, out var request, out var fault))
        {
            return Problems.Result(http, fault);
        }

        if (await catalogues.Earlier(request, cancellation) is { } earlier)
        {
            return await Answer(http, earlier, 200, catalogues, cancellation);
        }

        // Who may consent to what is asked again where it is decided; nothing is proven or kept for those who may not.
        if (await catalogues.Proposal(id, cancellation) is not { IsOpen: true } proposal || proposal.ProposedBy == request.Caller.Id)
        {
            return await Answer(http, await bus.InvokeAsync<CommandAnswer>(new ConsentToCatalogue(request, id, body.ServesFrom!.Value, 0), cancellation), 200, catalogues, cancellation);
        }

        var (proven, unsound) = await Proven(catalogues, proposal.Files, body.ServesFrom!.Value, cancellation);
        if (unsound is not null)
        {
            return Problems.Result(http, unsound);
        }

        // Kept before anybody can be given a case under them; versions that nobody comes to use do no harm.
        foreach (var catalogue in proven.After)
        {
            await definitions.Keep(catalogue, cancellation);
        }

        var answer = await bus.InvokeAsync<CommandAnswer>(new ConsentToCatalogue(request, id, body.ServesFrom!.Value, proven.Consents), cancellation);
        if (answer.Refusal is null)
        {
            await catalogues.Refresh(definitions, cancellation);
        }

        return await Answer(http, answer, 200, catalogues, cancellation);
    }

    private static async Task<IResult> Decline(string id, HttpContext http, IMessageBus bus, Catalogues catalogues, Definitions definitions, CancellationToken cancellation)
    {
        if (!Requests.TryRead(http, id, out var request, out var fault))
        {
            return Problems.Result(http, fault);
        }

        var answer = await bus.InvokeAsync<CommandAnswer>(new DeclineCatalogue(request, id), cancellation);
        if (answer.Refusal is null)
        {
            await catalogues.Refresh(definitions, cancellation);
        }

        return await Answer(http, answer, 200, catalogues, cancellation);
    }

    private static async Task<((ServiceCatalogue Before, IReadOnlyList<ServiceCatalogue> After, IReadOnlyDictionary<string, string?> Latest, int Consents), Refusal?)> Proven(Catalogues catalogues, IReadOnlyDictionary<string, string> files, LocalDate from, CancellationToken cancellation)
    {
        try
        {
            return (await catalogues.With(files, from, cancellation), null);
        }
        catch (CatalogueException e)
        {
            return (default, new Refusal([.. e.Faults.Select(f => NotSound.At($"{f.File}:{f.Line}", $"{f.Code}: {f.Reason.TrimEnd('.')}"))]));
        }
    }

    private static async Task<IResult> Answer(HttpContext http, CommandAnswer answer, int status, Catalogues catalogues, CancellationToken cancellation) =>
        answer.Refusal is { } refusal ? Problems.Result(http, refusal)
            : Results.Json(ProposalView.Of((await catalogues.Proposal(answer.Receipt!.Number, cancellation))!), statusCode: status);

    [GeneratedRegex("\\A(services(/[a-z0-9-]{1,60}){1,3}|workflows|fragments)/[a-z0-9-]{1,60}\\.yaml\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CataloguePath();
}
