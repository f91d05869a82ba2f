namespace GdCases.Host.Api.Http;

/// <summary>What every answer tells a browser: to trust nothing but what it was sent for.</summary>
public static class AnswerHeaders
{
    /// <summary>Pages: the reference of the contract and the jobs' dashboard, which bring their own scripts and styles.</summary>
    private static readonly string[] Pages = ["/docs", "/hangfire", "/login"];

    public static void AddAnswerHeaders(this IServiceCollection services)
    {
        var data = new HeaderPolicyCollection().AddDefaultApiSecurityHeaders();
        var pages = new HeaderPolicyCollection().AddDefaultSecurityHeaders().AddContentSecurityPolicy(csp =>
        {
            csp.AddDefaultSrc().Self();
            csp.AddScriptSrc().Self().UnsafeInline().UnsafeEval();
            csp.AddStyleSrc().Self().UnsafeInline();
            csp.AddImgSrc().Self().Data();
            csp.AddFontSrc().Self().Data();
            csp.AddFrameAncestors().None();
            csp.AddFormAction().Self();
            csp.AddBaseUri().Self();
        });
        services.AddSecurityHeaderPolicies().SetPolicySelector(context => Pages.Any(p => context.HttpContext.Request.Path.StartsWithSegments(p)) ? pages : data);
    }
}
