using GdCases.Application.Outcomes;
using GdCases.Domain;
using GdCases.Host.Api.Cases;
using GdCases.Host.Api.Http;

namespace GdCases.Host.Api.Outcomes;

/// <summary>How results reach people.</summary>
public static class DeliveryEndpoints
{
    public static void MapDelivery(this RouteGroupBuilder cases) =>
        cases.MapPost("/{number}/delivery-choice", Choose).WithName("chooseDelivery")
            .WithSummary("Choose how the result is delivered")
            .WithDescription("The applicant, whoever stands for them, their agent, or the counter for them; until the result is delivered.")
            .Produces<ReceiptView>().Refuses(400, 401, 403, 404, 409, 412, 413, 415, 422).TakesKey().TakesVersion();

    private static Task<IResult> Choose(string number, DeliveryChoiceBody body, HttpContext http, CancellationToken cancellation)
    {
        var faults = new List<Fault>();
        return body.Read("", faults) is { } choice && faults.Count == 0
            ? Requests.Carry(http, number, body, 200, (request, n) => new ChooseDelivery(request, n, choice), cancellation)
            : Task.FromResult(Problems.Result(http, new Refusal(faults)));
    }
}
