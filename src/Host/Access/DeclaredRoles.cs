using System.Security.Claims;
using GdCases.Application.Catalogue;
using GdCases.Domain.Access;

namespace GdCases.Host.Access;

/// <summary>The roles that count in a token: those the product knows, but for the engine's own, and those a workflow declares. Whatever else it says is nobody.</summary>
public sealed class DeclaredRoles(Definitions definitions)
{
    private static readonly HashSet<string> BuiltIn = [.. Roles.All.Where(r => r != Roles.System)];

    /// <summary>Takes the other roles out of a principal.</summary>
    public void Keep(ClaimsPrincipal principal)
    {
        foreach (var identity in principal.Identities)
        {
            foreach (var claim in identity.FindAll(CallerClaims.Roles).Where(c => !BuiltIn.Contains(c.Value) && !definitions.Roles.Contains(c.Value)).ToList())
            {
                identity.RemoveClaim(claim);
            }
        }
    }
}
