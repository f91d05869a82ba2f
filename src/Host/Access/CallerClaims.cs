using System.Runtime.CompilerServices;
using System.Security.Claims;
using GdCases.Domain;
using GdCases.Domain.Access;
using GdCases.Domain.Parties;

namespace GdCases.Host.Access;

/// <summary>
/// What a token must say: <c>sub</c>, <c>roles</c>, and as far as they apply <c>name</c>, <c>agency</c>, <c>divisions</c>,
/// <c>hall</c> and <c>identities</c> (verified identity documents, as <c>resident-id:440106...</c>). Lists are arrays or
/// repeated claims. A role that neither the product nor a workflow declares is dropped when the token is taken.
/// </summary>
public static class CallerClaims
{
    public const string Subject = "sub";
    public const string Roles = "roles";
    public const string Name = "name";
    public const string Agency = "agency";
    public const string Hall = "hall";
    public const string Divisions = "divisions";
    public const string Identities = "identities";

    // A principal is looked at several times in a request, and lives as long as its token is known to be good.
    private static readonly ConditionalWeakTable<ClaimsPrincipal, Caller> Callers = [];

    /// <summary>The caller a validated token stands for. Nobody is the system by token: that role is the engine's own.</summary>
    public static Caller Caller(this ClaimsPrincipal principal) => Callers.GetValue(principal, Read);

    /// <summary>The caller of a request, with the desks they look after now.</summary>
    public static Caller Caller(this HttpContext http) =>
        http.User.Caller() is { IsOfficer: true } officer ? officer with { DeputyFor = http.RequestServices.GetRequiredService<Deputies>().For(officer.Id) } : http.User.Caller();

    private static Caller Read(ClaimsPrincipal principal) => new()
    {
        Id = principal.FindFirstValue(Subject) ?? throw new InvalidOperationException("The token has no subject."),
        Roles = [.. principal.FindAll(Roles).Select(c => c.Value).Distinct()],
        Name = principal.FindFirstValue(Name),
        Agency = principal.FindFirstValue(Agency),
        Divisions = [.. principal.FindAll(Divisions).Select(c => c.Value).Distinct()],
        Hall = principal.FindFirstValue(Hall),
        IdentityKeys = [.. principal.FindAll(Identities).Select(c => Identity(c.Value)).OfType<IdDocument>().Select(id => id.Key)],
    };

    public static string Text(IdDocument id) => $"{id.Type.Code()}:{id.Number}";

    private static IdDocument? Identity(string text) =>
        text.Split(':', 2) is [var type, var number] && Codes.TryParse<IdType>(type, out var idType) ? new IdDocument(idType, number) : null;
}
