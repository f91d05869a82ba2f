using System.Security.Claims;
using GdCases.Domain.Access;
using GdCases.Domain.Catalogue;

namespace GdCases.Host.Access;

/// <summary>The roles that count in a token: those the product knows, but for the engine's own, and those a workflow declares. Whatever else it says is nobody.</summary>
public sealed class DeclaredRoles(ServiceCatalogue catalogue)
{
    private readonly HashSet<string> _known = [.. Roles.All.Where(r => r != Roles.System), .. catalogue.Workflows.SelectMany(w => w.Value.Roles).Select(r => r.Name)];

    /// <summary>Takes the other roles out of a principal.</summary>
    public void Keep(ClaimsPrincipal principal)
    {
        foreach (var identity in principal.Identities)
        {
            foreach (var claim in identity.FindAll(CallerClaims.Roles).Where(c => !_known.Contains(c.Value)).ToList())
            {
                identity.RemoveClaim(claim);
            }
        }
    }
}
