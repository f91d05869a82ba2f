using GdCases.Domain.Cases;
using GdCases.Host.Api.Http;
using GdCases.Host.Jobs;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.IdentityModel.Tokens;
using Caller = GdCases.Domain.Access.Caller;
using Roles = GdCases.Domain.Access.Roles;

namespace GdCases.Host.Access;

/// <summary>The policies of the routes: who may knock at all. Whose cases they then see is the domain's business.</summary>
public static class Policies
{
    public const string Submit = "submit";
    public const string Cases = "cases";
    public const string Officers = "officers";
    public const string Supervisors = "supervisors";
    public const string Applicants = "applicants";
    public const string Catalogue = "catalogue";
    public const string Figures = "figures";
    public const string Audit = "audit";
}

/// <summary>JWT bearer tokens of the configured OpenID Connect issuer; in Development, without one, the Host's own.</summary>
public static class Authentication
{
    /// <summary>Where a browser keeps the token for the jobs' dashboard.</summary>
    public const string DashboardCookie = "gdcases-token";

    /// <summary>The address has brought too many tokens that nobody has issued.</summary>
    private static readonly AuthenticationFailureException TooManyGuesses = new("Too many tokens that nobody has issued.");

    /// <summary>Why a token was not taken that is its issuer's: for what it says.</summary>
    private const string ContentNotTaken = "content-not-taken";

    public static void AddCallers(this WebApplicationBuilder builder)
    {
        var (authority, audience) = Issuer.From(builder.Configuration, builder.Environment.IsDevelopment());
        var validated = new ValidatedTokens(TimeProvider.System);
        var own = authority is null ? new DevelopmentTokens() : null;
        if (own is not null)
        {
            builder.Services.AddSingleton(own);
        }

        builder.Services.AddSingleton<SecurityLog>();
        builder.Services.AddSingleton<TokenClaims>();
        builder.Services.AddSingleton<DeclaredRoles>();
        builder.Services.AddSingleton<OfficerRoll>();
        builder.Services.AddSingleton<Deputies>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Deputies>());
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
        {
            options.MapInboundClaims = false;
            options.Authority = authority;
            options.Audience = audience ?? DevelopmentTokens.Audience;
            // Also of where its document says that the keys are.
            options.RequireHttpsMetadata = authority?.StartsWith("http://", StringComparison.OrdinalIgnoreCase) != true;
            // Keys that nobody knows are asked for again, so that a rotation locks nobody out; no oftener, for anybody can make one up.
            options.RefreshInterval = TimeSpan.FromSeconds(5);
            // Also when no unknown one comes: one that its issuer has withdrawn is not taken for long.
            options.AutomaticRefreshInterval = TimeSpan.FromMinutes(5);
            options.TokenValidationParameters.NameClaimType = CallerClaims.Subject;
            options.TokenValidationParameters.RoleClaimType = CallerClaims.Roles;
            options.TokenValidationParameters.ClockSkew = TimeSpan.FromSeconds(30);
            options.TokenValidationParameters.ValidAlgorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.EcdsaSha256];
            if (own is not null)
            {
                options.TokenValidationParameters.ValidIssuer = DevelopmentTokens.Issuer;
                options.TokenValidationParameters.IssuerSigningKey = own.Key;
            }

            options.Events = new JwtBearerEvents
            {
                // A browser that looks at the dashboard sends no header of ours, but the cookie that the login has set.
                OnMessageReceived = context =>
                {
                    context.Token = context.Request.Path.StartsWithSegments(JobServer.Dashboard) && context.Request.Headers.Authorization.Count == 0 ? context.Request.Cookies[DashboardCookie] : null;
                    validated.Recognise(context);
                    return Task.CompletedTask;
                },
                OnTokenValidated = context =>
                {
                    context.HttpContext.RequestServices.GetRequiredService<TokenClaims>().Name(context.Principal!);
                    if (string.IsNullOrEmpty(context.Principal?.FindFirst(CallerClaims.Subject)?.Value))
                    {
                        Refuse(context, "The token has no subject.");
                    }
                    else if (context.Principal.Claims.Any(c => c.Value.Contains('\0')))
                    {
                        Refuse(context, "NUL is no text.");
                    }
                    else
                    {
                        context.HttpContext.RequestServices.GetRequiredService<DeclaredRoles>().Keep(context.Principal);
                        validated.Keep(context);
                    }

                    return Task.CompletedTask;
                },
                OnAuthenticationFailed = async context =>
                {
                    // A token cannot be told from a forged one where there is nothing to check it with.
                    if (context.Exception is SecurityTokenInvalidIssuerException or SecurityTokenInvalidSignatureException or InvalidOperationException
                        && context.Options.ConfigurationManager is { } issuer)
                    {
                        try
                        {
                            await issuer.GetConfigurationAsync(context.HttpContext.RequestAborted);
                        }
                        catch (InvalidOperationException e)
                        {
                            context.Fail(new IssuerOutOfReachException(e));
                            return;
                        }
                    }

                    var http = context.HttpContext;
                    var limits = http.RequestServices.GetRequiredService<RateLimits>();
                    var (code, why) = Why(context.Exception);
                    // One that was good once, or somewhere else, is no guess, nor one of a key that is not known yet. Neither kind fills the log.
                    var isGuess = context.Exception is not (SecurityTokenExpiredException or SecurityTokenNotYetValidException or SecurityTokenInvalidAudienceException or SecurityTokenSignatureKeyNotFoundException);
                    if (isGuess ? limits.Tokens.Wrong(http) : limits.IsNews($"{code} {http.Address()}"))
                    {
                        http.RequestServices.GetRequiredService<SecurityLog>().TokenRefused(http, why, code);
                    }
                    else if (isGuess)
                    {
                        context.Fail(TooManyGuesses);
                    }
                },
                OnChallenge = Challenge,
                OnForbidden = context =>
                {
                    var http = context.HttpContext;
                    http.RequestServices.GetRequiredService<SecurityLog>().RoleRefused(http);
                    return Problems.Write(http, http.RequestServices.GetRequiredService<TokenClaims>().Missing(http.User.Caller()) is { } claim ? HttpFaults.ClaimMissing.At(null, claim) : CaseFaults.RoleNotAllowed.At(null));
                },
            };
        });

        // Withdrawn is withdrawn: by itself the keys of before would be good for an hour more. While the issuer is away those known last stay.
        builder.Services.PostConfigure<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme, options => ((BaseConfigurationManager?)options.ConfigurationManager)?.UseLastKnownGoodConfiguration = false);

        builder.Services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build())
            .AddPolicy(Policies.Submit, p => p.RequireRole(Roles.Applicant, Roles.Agent, Roles.Kiosk, Roles.IntakeOfficer))
            // An agency may have roles of its own, so officers are told by what they are not.
            .AddPolicy(Policies.Cases, p => p.RequireCaller(caller => caller.Roles.Any(r => r != Roles.CatalogueAdmin)))
            .AddPolicy(Policies.Officers, p => p.RequireCaller(caller => caller.IsOfficer))
            .AddPolicy(Policies.Supervisors, p => p.RequireCaller(caller => caller.IsOfficer && caller.Is(Roles.Supervisor)))
            .AddPolicy(Policies.Catalogue, p => p.RequireRole(Roles.CatalogueAdmin))
            .AddPolicy(Policies.Figures, p => p.RequireCaller(caller => caller.Is(Roles.Auditor) || caller.IsOfficer))
            .AddPolicy(Policies.Audit, p => p.RequireRole(Roles.Auditor))
            .AddPolicy(Policies.Applicants, p => p.RequireRole(Roles.Applicant, Roles.Agent));
    }

    /// <summary>Says why a token was not taken (RFC 6750).</summary>
    private static async Task Challenge(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        var http = context.HttpContext;
        var limits = http.RequestServices.GetRequiredService<RateLimits>();
        if (ReferenceEquals(context.AuthenticateFailure, TooManyGuesses))
        {
            await limits.Refuse(http);
            return;
        }

        if (context.AuthenticateFailure is IssuerOutOfReachException outOfReach)
        {
            if (limits.IsNews("issuer"))
            {
                http.RequestServices.GetRequiredService<ILogger<IssuerOutOfReachException>>().LogError(outOfReach, "The issuer of the tokens cannot be reached.");
            }

            await Problems.Write(http, HttpFaults.IssuerOutOfReach.At(null));
            return;
        }

        if (http.Request.Path.StartsWithSegments(JobServer.Dashboard) && http.Request.GetTypedHeaders().Accept.Any(a => a.MediaType == "text/html"))
        {
            http.Response.Redirect(Login.Path);
            return;
        }

        http.Response.Headers.WWWAuthenticate = "Bearer";
        if (context.AuthenticateFailure is { } failure)
        {
            http.Response.Headers.WWWAuthenticate = $"Bearer error=\"invalid_token\", error_description=\"{Why(failure).Words}\"";
        }

        await Problems.Write(http, HttpFaults.NotAuthenticated.At(null));
    }

    /// <summary>It is its issuer's, and says what is not taken. Whoever has it can send it as often as they like, so it is told once a minute.</summary>
    private static void Refuse(TokenValidatedContext context, string why)
    {
        var http = context.HttpContext;
        if (http.RequestServices.GetRequiredService<RateLimits>().IsNews($"{ContentNotTaken} {http.Address()}"))
        {
            http.RequestServices.GetRequiredService<SecurityLog>().TokenRefused(http, why, ContentNotTaken);
        }

        context.Fail(why);
    }

    private static (string Code, string Words) Why(Exception failure) => failure switch
    {
        SecurityTokenExpiredException => ("expired", "The token has expired."),
        SecurityTokenNotYetValidException => ("not-valid-yet", "The token is not valid yet."),
        SecurityTokenNoExpirationException => ("without-expiry", "The token does not say when it expires."),
        SecurityTokenInvalidAudienceException => ("other-service", "The token is for another service."),
        SecurityTokenInvalidIssuerException => ("other-issuer", "The token is of another issuer."),
        SecurityTokenInvalidAlgorithmException => ("algorithm-not-taken", "The token is signed in a way that is not taken."),
        SecurityTokenInvalidSignatureException or SecurityTokenSignatureKeyNotFoundException => ("signature-wrong", "The token's signature is not its issuer's."),
        AuthenticationFailureException told => (ContentNotTaken, told.Message),
        _ => ("malformed", "The token is malformed."),
    };

    /// <summary>Assertions are asked of those without a token too.</summary>
    private static void RequireCaller(this AuthorizationPolicyBuilder policy, Func<Caller, bool> may) =>
        policy.RequireAuthenticatedUser().RequireAssertion(c => c.User.Identity?.IsAuthenticated == true && may(c.User.Caller()));
}
