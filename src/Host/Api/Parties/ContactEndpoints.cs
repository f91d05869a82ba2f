using System.ComponentModel.DataAnnotations;
using GdCases.Application.Parties;
using GdCases.Host.Api.Cases;
using GdCases.Host.Api.Http;

namespace GdCases.Host.Api.Parties;

/// <summary>Where a party is reached from now on.</summary>
public sealed record ContactBody
{
    /// <summary>The party's place in the case's <c>parties</c>, from 0; the applicant unless given.</summary>
    [Range(0, 1000)]
    public int? Party { get; init; }

    /// <summary>A mobile number from where the service item takes them.</summary>
    [Required, MaxLength(30)]
    public string? Mobile { get; init; }
}

/// <summary>The parties of a case.</summary>
public static class ContactEndpoints
{
    public static void MapContact(this RouteGroupBuilder cases) =>
        cases.MapPost("/{number}/contact", Change).WithName("changeContact")
            .WithSummary("Change where a party is reached")
            .WithDescription("Each party for themselves, whoever stands for the applicant for the applicant too, and the counter for all; until the result is delivered.")
            .Produces<ReceiptView>().Refuses(400, 401, 403, 404, 409, 412, 413, 415, 422).TakesKey().TakesVersion();

    private static Task<IResult> Change(string number, ContactBody body, HttpContext http, CancellationToken cancellation) =>
        Requests.Carry(http, number, body, 200, (request, n) => new ChangeContact(request, n, body.Party ?? 0, body.Mobile ?? ""), cancellation);
}
