using System.ComponentModel.DataAnnotations;
using GdCases.Application.Materials;
using GdCases.Domain;
using GdCases.Domain.Cases.Steps;
using GdCases.Host.Api.Cases;
using GdCases.Host.Api.Http;

namespace GdCases.Host.Api.Files;

/// <summary>What is handed in in place of what was, or beside it.</summary>
public sealed record MaterialsBody
{
    [Required, MaxLength(InputFields.MaxEntries)]
    public List<MaterialBody?>? Materials { get; init; }
}

/// <summary>The materials of a case.</summary>
public static class MaterialEndpoints
{
    public static void MapMaterials(this RouteGroupBuilder cases) =>
        cases.MapPost("/{number}/materials", Replace).WithName("replaceMaterials")
            .WithSummary("Hand in other materials")
            .WithDescription("In place of those that were submitted, or beside them, until the application is accepted; while a correction is asked for they are its answer. By whoever acts for the applicant, or the counter for them. What was there before stays in the history.")
            .Produces<ReceiptView>().Refuses(400, 401, 403, 404, 409, 412, 413, 415, 422).TakesKey().TakesVersion();

    private static Task<IResult> Replace(string number, MaterialsBody body, HttpContext http, CancellationToken cancellation)
    {
        var faults = new List<Fault>();
        var materials = MaterialBody.Read(body.Materials ?? [], faults);
        return faults.Count > 0 ? Task.FromResult(Problems.Result(http, new Refusal(faults)))
            : Requests.Carry(http, number, body, 200, (request, n) => new ReplaceMaterials(request, n, materials), cancellation);
    }
}
