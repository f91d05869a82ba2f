using System.ComponentModel;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Identity;
using GdCases.Host.Access;

namespace GdCases.Host.Api;

/// <summary>A development token and whom it stands for.</summary>
public sealed record DevelopmentToken(string AccessToken, string TokenType, string Subject, string Role, string? Agency, IReadOnlyList<string> Divisions, string? PersonName, IReadOnlyList<IdDocument> Identities);

/// <summary>Tokens to try the system with. In Production these routes do not exist.</summary>
public static class DevelopmentApi
{
    public static void MapDevelopment(this IEndpointRouteBuilder app) =>
        app.MapGet("/dev/token/{persona}", Token).WithTags("development").AllowAnonymous().WithName("getDevelopmentToken")
            .WithSummary("A token for a named persona (Development only)")
            .WithDescription("applicant, applicant2, agent, kiosk, intake-officer, reviewer, approver, supervisor, auditor or catalogue-admin; officers need an agency.")
            .Produces<DevelopmentToken>().Refuses(404, 422);

    private static IResult Token(
        string persona, HttpContext http, DevelopmentTokens tokens, ServiceCatalogue catalogue,
        [Description("The divisions the persona works for, separated by commas; 440100 unless given.")] string division = "440100",
        [Description("The agency an officer works for.")] string? agency = null,
        [Description("Another person of the same role: the second, third ...")] int? colleague = null)
    {
        if (DevelopmentTokens.Personas.FirstOrDefault(p => p.Name == persona) is not { } found)
        {
            return Problems.Result(http, 404, "unknown-persona", "persona", "没有此测试角色。", $"The personas are {string.Join(", ", DevelopmentTokens.Personas.Select(p => p.Name))}.");
        }

        var divisions = division.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (divisions.FirstOrDefault(d => !catalogue.IsDivision(d)) is not null)
        {
            return Problems.Result(http, 422, "unknown-division", "division", "行政区划代码不存在。", "There is no such division.");
        }

        if (Roles.IsOfficer(found.Role) && (agency is null || catalogue.Agency(agency) is null))
        {
            return Problems.Result(http, 422, "unknown-agency", "agency", "须指定部门代码。", $"An officer works for one of the agencies {string.Join(", ", catalogue.Agencies.Select(a => a.Code))}.");
        }

        var ofAgency = Roles.IsOfficer(found.Role) ? agency : null;
        string[] ofDivisions = found.Identities.Count > 0 ? [] : divisions;
        var subject = found.Identities.Count > 0 ? found.Name : string.Join('-', new[] { found.Name, ofAgency, string.Join('+', ofDivisions), colleague is null ? null : $"{colleague}" }.Where(x => x is not null));
        var token = tokens.Issue(subject, [found.Role], ofAgency, ofDivisions, found.Identities);
        return Results.Ok(new DevelopmentToken(token, "Bearer", subject, found.Role, ofAgency, ofDivisions, found.PersonName.Length > 0 ? found.PersonName : null, found.Identities));
    }
}
