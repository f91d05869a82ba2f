using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using GdCases.Application.Audit;
using GdCases.Application.Cases;
using GdCases.Domain;
using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Parties;
using GdCases.Host.Access;
using GdCases.Host.Api.Cases;
using GdCases.Host.Api.Http;
using Microsoft.Extensions.Options;
using NodaTime;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace GdCases.Host.Api.Audit;

/// <summary>What happened to a case, how it stood, what changed, and why: for auditors, who change nothing.</summary>
public static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder app)
    {
        var cases = app.MapGroup("/v1/audit/cases/{number}").WithTags("audit").RequireAuthorization(Policies.Audit);

        cases.MapGet("/events", Events).WithName("getAuditEvents")
            .WithSummary("All that is kept of what happened to a case")
            .WithDescription("Oldest first, notes and assignments too: who, in which role and office, when by the product's clock and by the database's, in which decision, on what it rested. What is personal is masked. Archived cases as others.")
            .Produces<AuditHistoryView>().Refuses(401, 403, 404);

        cases.MapGet("/state", State).WithName("getAuditState")
            .WithSummary("A case as it stood")
            .WithDescription("In the shape of the case, folded from its events: in a version, or at an instant as of which days are counted; without either, as it stands. With a role, the actions that were open to somebody in it who had done nothing in the case yet.")
            .Produces<CaseView>().Refuses(400, 401, 403, 404);

        cases.MapGet("/diff", Diff).WithName("getAuditDiff")
            .WithSummary("What changed in a case between two versions")
            .WithDescription("Every value that is not the same, by its path. What is personal is masked, before and after; of two that are masked alike it is told that they differ.")
            .Produces<DifferenceView>().Refuses(400, 401, 403, 404);

        cases.MapGet("/explain", Explain).WithName("explainAuditEvent")
            .WithSummary("Why an event came to be as it is")
            .WithDescription("Which action, by which versions of item and workflow, which requirements were asked and by which facts they were met, which rules held, and how each deadline was counted, day by day.")
            .Produces<ExplanationView>().Refuses(400, 401, 403, 404);
    }

    private static async Task<IResult> Events(string number, HttpContext http, CaseHistories histories, CaseHandling cases, CancellationToken cancellation)
    {
        var (history, access, problem) = await Find(number, http, histories, cases, cancellation);
        if (problem is not null)
        {
            return problem;
        }

        var titles = Titles.For(http);
        var decision = 0L;
        return Results.Ok(new AuditHistoryView(history!.Case.Number, PinnedView.Of(history.Case), history.Case.Channel, history.Case.Archived, [.. history.Events.Select(e =>
        {
            decision = e.Data is CaseEvent { Basis: not null } ? e.Version : decision;
            return AuditEvent.Of(e, decision, history, access!, titles);
        })]));
    }

    private static async Task<IResult> State(
        string number, HttpContext http, CaseHistories histories, PastWorld past, CaseHandling cases, CancellationToken cancellation,
        [Range(1, CaseHistory.MostVersions), Description("The version, from 1.")] string? version = null,
        [Description("The instant, ISO 8601 with its offset.")] string? at = null,
        [Description("Whose open actions: a role of the product or of the case's workflow, or of a party.")] string? role = null)
    {
        var (history, access, problem) = await Find(number, http, histories, cases, cancellation);
        if (problem is not null)
        {
            return problem;
        }

        var now = cases.ContextFor(access!.Caller).Now;
        if (version is not null && at is not null)
        {
            return Problems.Result(http, HttpFaults.VersionOrInstant.At("at"));
        }

        if (!WrittenInstant.TryRead("at", at, out var then, out var fault))
        {
            return Problems.Result(http, fault!);
        }

        if (then > now)
        {
            return Problems.Result(http, HttpFaults.NotYet.At("at"));
        }

        now = then ?? now;

        var come = history!.VersionAt(now);
        if (version is not null)
        {
            if (!TryRead(http, "version", version, history, out come, out problem))
            {
                return problem!;
            }

            now = history.Said[(int)come - 1].At;
        }

        if (come == 0)
        {
            return Problems.Result(http, HttpFaults.NotYetSubmitted.At("at"));
        }

        var c = history.In(come);
        if (role is not null && !RolesOn(history).Contains(role))
        {
            return Problems.Result(http, HttpFaults.ParameterMalformed.At("role", string.Join(", ", RolesOn(history))));
        }

        var (_, context) = await At(history, come, now, role is null ? access.Caller : CaseAccess.Anybody(role, c), past, cancellation);
        http.Response.Headers.ETag = Requests.ETag(come);
        return Results.Ok(CaseView.Of(c, history.Definition, access, context, Titles.For(http)));
    }

    private static async Task<IResult> Diff(
        string number, HttpContext http, CaseHistories histories, PastWorld past, CaseHandling cases, IOptions<JsonOptions> json, CancellationToken cancellation,
        [Range(1, CaseHistory.MostVersions), Description("The version before; the first unless given.")] string? from = null,
        [Range(1, CaseHistory.MostVersions), Description("The version after; the last unless given.")] string? to = null)
    {
        var (history, access, problem) = await Find(number, http, histories, cases, cancellation);
        if (problem is not null || !TryRead(http, "from", from ?? "1", history!, out var first, out problem) || !TryRead(http, "to", to ?? $"{history!.Events.Count}", history!, out var last, out problem))
        {
            return problem!;
        }

        var titles = Titles.For(http);
        var (before, after) = (await In(first), await In(last));
        return Results.Ok(new DifferenceView(history!.Case.Number, first, last, Differences.Between(before.Whole, before.Masked, after.Whole, after.Masked)));

        async Task<(JsonElement Whole, JsonElement Masked)> In(long version)
        {
            var (c, context) = await At(history!, version, history!.Said[(int)version - 1].At, access!.Caller, past, cancellation);
            return (Json(CaseView.Of(c, history.Definition, access, context, titles, whole: true)), Json(CaseView.Of(c, history.Definition, access, context, titles)));
        }

        // What can be done is no value of the case: it follows from them, and from who asks.
        JsonElement Json(CaseView view) => JsonSerializer.SerializeToElement(view with { OpenActions = [], ClosedActions = [] }, json.Value.SerializerOptions);
    }

    private static async Task<IResult> Explain(
        string number, HttpContext http, CaseHistories histories, CaseHandling cases, CancellationToken cancellation,
        [Range(1, CaseHistory.MostVersions), Description("The version that the case came to by the event, from 1.")] string? version = null)
    {
        var (history, access, problem) = await Find(number, http, histories, cases, cancellation);
        if (problem is not null || !TryRead(http, "version", version ?? "", history!, out var asked, out problem))
        {
            return problem!;
        }

        var why = (await histories.Explain(history!, cancellation)).First(w => w.Version == asked);
        return Results.Ok(ExplanationView.Of(why, history!.Events[(int)asked - 1].EventTypeName, history, access!, Titles.For(http)));
    }

    /// <summary>A case's history, where the caller audits it; or the problem that says why not.</summary>
    private static async Task<(CaseHistory? History, CaseAccess? Access, IResult? Problem)> Find(string number, HttpContext http, CaseHistories histories, CaseHandling cases, CancellationToken cancellation)
    {
        if (!CaseNumber.TryParse(number, out var parsed) || await histories.Load(parsed, cancellation) is not { } history)
        {
            return (null, null, Problems.Result(http, CaseFaults.NotFound.Refuse()));
        }

        var context = cases.ContextFor(http.Caller());
        var access = CaseAccess.Of(history.Case, history.Definition.Workflow, context.Caller, context.Today);
        if (!access.Roles.Contains(Roles.Auditor))
        {
            return (null, null, Problems.Result(http, CaseFaults.NotTheirs.Refuse()));
        }

        // Who audits is looked at as well.
        await http.Look(LookKind.Audit, LookPurpose.Audit, access.As(Roles.Auditor, history.Case), history.Case, cancellation);
        return (history, access, null);
    }

    private static bool TryRead(HttpContext http, string name, string written, CaseHistory history, out long version, out IResult? problem)
    {
        if (long.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out version) && version >= 1 && version <= history.Events.Count)
        {
            problem = null;
            return true;
        }

        problem = Problems.Result(http, HttpFaults.VersionMalformed.At(name, history.Events.Count));
        return false;
    }

    private static IReadOnlyList<string> RolesOn(CaseHistory history) =>
        [.. Roles.All.Where(r => r != Roles.CatalogueAdmin).Concat(Enum.GetValues<PartyRole>().Select(p => p.Code())).Concat(history.Definition.Workflow.Roles.Select(r => r.Name)).Distinct()];

    /// <summary>A case in a version, and the world as it was at an instant.</summary>
    private static async Task<(Case Case, DecisionContext Context)> At(CaseHistory history, long version, Instant now, Caller asks, PastWorld past, CancellationToken cancellation)
    {
        var c = history.In(version);
        return (c, await past.At(asks, c, history.BasisOf(version), now, cancellation));
    }
}
