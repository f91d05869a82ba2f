using System.ComponentModel.DataAnnotations;
using GdCases.Application.Audit;
using GdCases.Application.Catalogue;
using GdCases.Domain;
using GdCases.Domain.Access;
using GdCases.Host.Access;
using GdCases.Host.Api.Cases;
using GdCases.Host.Api.Http;
using GdCases.Host.CatalogueFiles;
using GdCases.Projections.Engine;
using GdCases.Projections.Records;
using Marten;
using NodaTime;
using Npgsql;

namespace GdCases.Host.Api.Catalogue;

/// <summary>What a change of law is said in.</summary>
public enum LawKind { Service, Workflow, Calendar }

/// <summary>A change of law to be rehearsed: one file as it would be.</summary>
public sealed record RehearsalBody
{
    [Required]
    public LawKind? Kind { get; init; }

    /// <summary>What it is about: the item's code, the workflow's name, the year.</summary>
    [Required, MaxLength(100)]
    public string? Name { get; init; }

    /// <summary>The file, YAML.</summary>
    [Required, MaxLength(Startup.HttpServer.MaxBody)]
    public string? Text { get; init; }
}

/// <summary>A case that would have gone otherwise.</summary>
/// <param name="Number">The case.</param>
/// <param name="Differences">What would be otherwise, one line each: by codes, states and days.</param>
public sealed record RehearsedCaseView(string Number, IReadOnlyList<string> Differences);

/// <summary>What a change of law would have come to.</summary>
/// <param name="Cases">How many cases it was tried on: the newest that it concerns.</param>
/// <param name="Figures">By city and item.</param>
/// <param name="Withheld">The file asks something else of what is personal than the law in force. Which cases it would have refused would say something about people, so the cases are not named and figures are to the nearest five.</param>
/// <param name="Items">The cases that would have gone otherwise.</param>
public sealed record RehearsalView(int Cases, IReadOnlyList<RehearsalFigures> Figures, bool Withheld, IReadOnlyList<RehearsedCaseView> Items);

/// <summary>A change of law, tried on real histories before it is proposed.</summary>
public static class RehearsalEndpoints
{
    private const int MostCases = 1_000;
    private const int Batch = 200;

    public static FaultCode NotReadable { get; } = new("law-not-readable", RefusalKind.Invalid, "文件有误：{0}。", "The file is not sound: {0}.");

    public static void MapRehearsals(this IEndpointRouteBuilder app) =>
        app.MapPost("/v1/catalogue/rehearsals", Rehearse).WithTags("catalogue").RequireAuthorization(Policies.Catalogue).WithName("rehearseLaw")
            .WithSummary("Rehearse a change of law on real histories")
            .WithDescription("The newest 1,000 cases of the caller's divisions that it concerns, decided again under the file as it would be: which decisions would have been refused and why, which last days would move, what would be late. Nothing is written, and nothing of a case is told but its number and what would be otherwise; not that where it would say something about people. That it was rehearsed is recorded before it is answered. For all cases: ./gdcases audit rehearse.")
            .Produces<RehearsalView>().Refuses(400, 401, 403, 413, 415, 422);

    private static async Task<IResult> Rehearse(
        RehearsalBody body, HttpContext http, NpgsqlDataSource database, IDocumentStore store, Catalogues catalogues, CatalogueSource source, PastWorld past, Rehearsals rehearsals, IClock clock, CancellationToken cancellation)
    {
        var faults = new List<Fault>();
        Bodies.Require(faults, "kind", body.Kind);
        Bodies.Require(faults, "name", body.Name);
        Bodies.Require(faults, "text", body.Text);
        if (body.Name is { Length: > 0 } name && (name.Length > 100 || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')))
        {
            faults.Add(FieldFaults.NotACode.At("name"));
        }

        if (faults.Count > 0)
        {
            return Problems.Result(http, new Refusal(faults));
        }

        ChangeOfLaw change;
        try
        {
            var kind = body.Kind switch { LawKind.Service => "services", LawKind.Workflow => "workflows", _ => "calendars" };
            change = await ProposedLaw.Read(catalogues, past, source.Brought, kind, $"{body.Name}.yaml", body.Text!, clock.GetCurrentInstant(), cancellation);
        }
        catch (CatalogueException e)
        {
            return Problems.Result(http, new Refusal([.. e.Faults.Select(f => NotReadable.At($"text:{f.Line}", $"{f.Code}: {f.Reason.TrimEnd('.')}"))]));
        }

        var query = new RecordsQuery
        {
            Divisions = http.Caller().Divisions,
            Service = body.Kind == LawKind.Service ? body.Name : null,
            Workflow = body.Kind == LawKind.Workflow ? body.Name : null,
            Limit = MostCases,
        };
        var rehearsed = new List<RehearsedCase>();
        foreach (var city in (await query.Run(database, store, cancellation)).Take(MostCases).GroupBy(r => r.Division))
        {
            await using var session = store.QuerySession(city.Key);
            foreach (var some in city.Select(r => r.Number).Chunk(Batch))
            {
                rehearsed.AddRange(await rehearsals.Run(await Streams.Events(session, some, long.MaxValue, cancellation), change, cancellation));
            }
        }

        var (figures, named) = (RehearsalFigures.Of(rehearsed), rehearsed.Where(c => c.Rehearsed is not { IsTheSame: true }).ToList());
        if (change.AsksOtherwise)
        {
            (figures, named) = ([.. figures.Select(f => f.Rounded())], []);
        }

        await http.Look(
            LookKind.Rehearsal, null, http.Caller().As(Roles.CatalogueAdmin), query.Divisions, [.. named.Select(c => c.Number)], [], $"{body.Kind!.Value.Code()} {body.Name}", cancellation);
        return Results.Ok(new RehearsalView(rehearsed.Count, figures, change.AsksOtherwise, [.. named.Select(c => new RehearsedCaseView(c.Number, [.. c.Differences]))]));
    }
}
