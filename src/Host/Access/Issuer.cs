using GdCases.Host.Startup;

namespace GdCases.Host.Access;

/// <summary>The OpenID Connect issuer whose tokens are taken.</summary>
/// <param name="Authority">Its address; null in Development, where the Host has tokens of its own.</param>
/// <param name="Audience">What its tokens have to be issued for.</param>
public sealed record Issuer(string? Authority, string? Audience)
{
    /// <summary>As the settings name it.</summary>
    /// <exception cref="StartupException">They do not, or not in a way that can be trusted.</exception>
    public static Issuer From(IConfiguration configuration, bool isDevelopment)
    {
        var (authority, audience) = (Given("Auth:Authority"), Given("Auth:Audience"));
        if (authority is null)
        {
            return isDevelopment ? new(null, null) : throw new StartupException("Auth__Authority is not set: outside Development the Host takes tokens only from a configured OpenID Connect issuer.");
        }

        var allowsHttp = configuration.Flag("Auth:AllowHttpOnLoopback");
        if (!(Uri.TryCreate(authority, UriKind.Absolute, out var address) && address is { UserInfo: "", Query: "", Fragment: "" } && !authority.Contains(' ', StringComparison.Ordinal) && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback && allowsHttp))))
        {
            throw new StartupException($"Auth__Authority is '{(address?.UserInfo.Length > 0 ? address.GetComponents(UriComponents.AbsoluteUri & ~UriComponents.UserInfo, UriFormat.UriEscaped) : authority)}', which is no https address (without a user, a query or a fragment). For an issuer on the loopback address Auth__AllowHttpOnLoopback=true takes http.");
        }

        return audience is null ? throw new StartupException("Auth__Audience is not set: a token is taken only when it was issued for this service.") : new(authority, audience);

        string? Given(string name) => string.IsNullOrWhiteSpace(configuration[name]) ? null : configuration[name]!.Trim();
    }
}
