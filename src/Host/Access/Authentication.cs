using GdCases.Domain;
using GdCases.Host.Api;
using GdCases.Host.Timers;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.IdentityModel.Tokens;
using Caller = GdCases.Domain.Identity.Caller;
using Roles = GdCases.Domain.Identity.Roles;

namespace GdCases.Host.Access;

/// <summary>The policies of the routes: who may knock at all. Whose cases they then see is the domain's business.</summary>
public static class Policies
{
    public const string Submit = "submit";
    public const string Cases = "cases";
    public const string Officers = "officers";
    public const string Applicants = "applicants";
    public const string Catalogue = "catalogue";
    public const string Figures = "figures";
}

/// <summary>JWT bearer tokens of the configured OpenID Connect issuer; in Development, without one, the Host's own.</summary>
public static class Authentication
{
    /// <summary>Where a browser keeps the token for the jobs' dashboard.</summary>
    public const string DashboardCookie = "gdcases-token";

    public static void AddCallers(this WebApplicationBuilder builder)
    {
        var authority = builder.Configuration["Auth:Authority"];
        var audience = builder.Configuration["Auth:Audience"];
        if (authority is null && !builder.Environment.IsDevelopment())
        {
            throw new StartupException("Auth__Authority is not set: outside Development the Host takes tokens only from a configured OpenID Connect issuer.");
        }

        if (authority is not null && audience is null)
        {
            throw new StartupException("Auth__Audience is not set: a token is taken only when it was issued for this service.");
        }

        var validated = new ValidatedTokens(TimeProvider.System);
        var own = authority is null ? new DevelopmentTokens() : null;
        if (own is not null)
        {
            builder.Services.AddSingleton(own);
        }

        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
        {
            options.MapInboundClaims = false;
            options.Authority = authority;
            options.Audience = audience ?? DevelopmentTokens.Audience;
            options.RequireHttpsMetadata = !builder.Environment.IsDevelopment();
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
                // A browser that looks at the dashboard sends no header of ours; it only reads there.
                OnMessageReceived = context =>
                {
                    context.Token = context.Request.Path.StartsWithSegments(Jobs.Dashboard) ? context.Request.Cookies[DashboardCookie] : null;
                    validated.Recognise(context);
                    return Task.CompletedTask;
                },
                OnTokenValidated = context =>
                {
                    if (string.IsNullOrEmpty(context.Principal?.FindFirst(CallerClaims.Subject)?.Value))
                    {
                        context.Fail("The token has no subject.");
                    }
                    else
                    {
                        validated.Keep(context);
                    }

                    return Task.CompletedTask;
                },
                OnChallenge = async context =>
                {
                    context.HandleResponse();
                    context.Response.Headers.WWWAuthenticate = "Bearer";
                    await Problems.Write(context.HttpContext, 401, [Fault.Of("not-authenticated", null, "请先登录：缺少有效的访问令牌。", "A valid bearer token is required.")]);
                },
                OnForbidden = context =>
                    Problems.Write(context.HttpContext, 403, [Fault.Of("role-not-allowed", null, "您的角色不能使用此接口。", "Your role may not use this.")]),
            };
        });

        builder.Services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build())
            .AddPolicy(Policies.Submit, p => p.RequireRole(Roles.Applicant, Roles.Agent, Roles.Kiosk, Roles.IntakeOfficer))
            // An agency may have roles of its own, so officers are told by what they are not.
            .AddPolicy(Policies.Cases, p => p.RequireCaller(caller => caller.Roles.Any(r => r != Roles.CatalogueAdmin)))
            .AddPolicy(Policies.Officers, p => p.RequireCaller(caller => caller is { IsOfficer: true, Agency: not null }))
            .AddPolicy(Policies.Catalogue, p => p.RequireRole(Roles.CatalogueAdmin))
            .AddPolicy(Policies.Figures, p => p.RequireCaller(caller => caller.Is(Roles.Auditor) || caller is { IsOfficer: true, Agency: not null }))
            .AddPolicy(Policies.Applicants, p => p.RequireRole(Roles.Applicant, Roles.Agent));
    }

    /// <summary>Assertions are asked of those without a token too.</summary>
    private static void RequireCaller(this AuthorizationPolicyBuilder policy, Func<Caller, bool> may) =>
        policy.RequireAuthenticatedUser().RequireAssertion(c => c.User.Identity?.IsAuthenticated == true && may(c.User.Caller()));
}
