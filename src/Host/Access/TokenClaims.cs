using System.Security.Claims;
using System.Text.Json;
using GdCases.Domain.Access;

namespace GdCases.Host.Access;

/// <summary>
/// What an issuer calls the claims, and what its roles and groups are here: settings, so that any issuer's tokens do.
/// <c>Auth__Claims__Roles=realm_access.roles</c> names a claim within a claim; <c>Auth__Roles__case-worker=reviewer</c> a
/// role; <c>Auth__Groups__exit-entry-gz__Agency=exit-entry</c> and <c>...__Divisions=440100,440300</c> what a group stands for.
/// </summary>
public sealed class TokenClaims
{
    /// <summary>The claim with the groups; it has no name of its own here.</summary>
    private const string Groups = "groups";

    private static readonly string[] Known = [CallerClaims.Subject, CallerClaims.Roles, CallerClaims.Name, CallerClaims.Agency, CallerClaims.Hall, CallerClaims.Divisions, CallerClaims.Identities, Groups];

    private readonly Dictionary<string, string> _paths;
    private readonly Dictionary<string, string> _roles;
    private readonly Dictionary<string, (string? Agency, string[] Divisions)> _groups;

    public TokenClaims(IConfiguration configuration)
    {
        _paths = Known.ToDictionary(name => name, name => configuration[$"Auth:Claims:{name}"] is { Length: > 0 } path ? path : name);
        _roles = configuration.GetSection("Auth:Roles").GetChildren().ToDictionary(role => role.Key, role => role.Value ?? "");
        _groups = configuration.GetSection("Auth:Groups").GetChildren().ToDictionary(group => group.Key, group => (group["Agency"], (group["Divisions"] ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries)));
    }

    /// <summary>The claim that a caller lacks for what they asked, as the issuer calls it; null when it is not for a claim that they may not.</summary>
    public string? Missing(Caller caller) =>
        caller.Roles.Count == 0 ? _paths[CallerClaims.Roles]
        : !caller.Roles.Any(Roles.IsOfficer) ? null
        : caller.Agency is null ? _paths[CallerClaims.Agency]
        : null;

    /// <summary>Says what a token says under the names that are used here.</summary>
    public void Name(ClaimsPrincipal principal)
    {
        if (principal.Identity is not ClaimsIdentity identity)
        {
            return;
        }

        foreach (var (name, path) in _paths.Where(p => p.Key != p.Value))
        {
            // Read before what has that name is taken away: it is not what was meant.
            var values = At(identity, path).ToList();
            foreach (var other in identity.FindAll(name).ToList())
            {
                identity.RemoveClaim(other);
            }

            identity.AddClaims(values.Select(v => new Claim(name, v)));
        }

        foreach (var role in identity.FindAll(CallerClaims.Roles).Where(r => _roles.ContainsKey(r.Value)).ToList())
        {
            identity.RemoveClaim(role);
            identity.AddClaim(new(CallerClaims.Roles, _roles[role.Value]));
        }

        // One agency: that of the token, or the one that its groups agree on. A group of another says nothing of this one's divisions.
        var groups = identity.FindAll(Groups).Where(g => _groups.ContainsKey(g.Value)).Select(g => _groups[g.Value]).ToList();
        if (!identity.HasClaim(c => c.Type == CallerClaims.Agency) && groups.Select(g => g.Agency).OfType<string>().Distinct().ToList() is [var only])
        {
            identity.AddClaim(new(CallerClaims.Agency, only));
        }

        var agency = identity.FindFirst(CallerClaims.Agency)?.Value;
        identity.AddClaims(groups.Where(g => agency is not null && g.Agency == agency).SelectMany(g => g.Divisions).Select(d => new Claim(CallerClaims.Divisions, d)).ToList());
    }

    /// <summary>The texts at a path. A claim may have dots in its own name, as addresses have, so the longest name that there is comes first.</summary>
    private static IEnumerable<string> At(ClaimsIdentity identity, string path)
    {
        for (var end = path.Length; end > 0; end = path.LastIndexOf('.', end - 1))
        {
            var claims = identity.FindAll(path[..end]).ToList();
            if (claims.Count > 0)
            {
                return end == path.Length ? claims.Select(c => c.Value) : claims.SelectMany(c => Within(c.Value, path[(end + 1)..].Split('.')));
            }
        }

        return [];
    }

    private static IEnumerable<string> Within(string json, string[] parts)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var at = document.RootElement;
            foreach (var part in parts)
            {
                if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(part, out at))
                {
                    return [];
                }
            }

            return at.ValueKind == JsonValueKind.Array
                ? [.. at.EnumerateArray().Select(Text).OfType<string>()]
                : Text(at) is { } text ? [text] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static string? Text(JsonElement value) => value.ValueKind is JsonValueKind.String ? value.GetString() : value.ValueKind is JsonValueKind.Number ? value.GetRawText() : null;
}
