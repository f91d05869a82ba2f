using GdCases.Application.Audit;
using GdCases.Application.Cases;
using GdCases.Application.Catalogue;
using GdCases.Domain;
using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Catalogue;
using GdCases.Host.Access;
using GdCases.Host.Api.Http;
using Marten;

namespace GdCases.Host.Api.Cases;

/// <summary>A case that a caller may see, and as what they see it.</summary>
internal sealed record CaseAtHand(Case Case, Definition Definition, CaseAccess Access, DecisionContext Context)
{
    /// <summary>The case of a number as it was written; or the problem: there is none that the caller may see.</summary>
    public static async Task<(CaseAtHand? Found, IResult? Problem)> Find(string number, HttpContext http, CancellationToken cancellation)
    {
        if (!CaseNumber.TryParse(number, out var parsed))
        {
            return (null, Problems.Result(http, CaseFaults.NotFound.Refuse()));
        }

        await using var session = http.RequestServices.GetRequiredService<IDocumentStore>().QuerySession(parsed.Division);
        if (await session.LoadAsync<Case>(parsed.Value, cancellation) is not { } c)
        {
            return (null, Problems.Result(http, CaseFaults.NotFound.Refuse()));
        }

        var definition = await http.RequestServices.GetRequiredService<Definitions>().For(c, session, cancellation);
        var context = http.RequestServices.GetRequiredService<CaseHandling>().ContextFor(http.Caller());
        var access = CaseAccess.Of(c, definition.Workflow, context.Caller, context.Today);
        return access.Sees ? (new(c, definition, access, context), null) : (null, Problems.Result(http, CaseFaults.NotTheirs.Refuse()));
    }

    /// <summary>A purpose as it was written; or the problem: there is none of that name.</summary>
    public static (LookPurpose? Said, IResult? Problem) Purpose(string? purpose, HttpContext http) =>
        purpose is null ? (null, null)
        : Codes.TryParse<LookPurpose>(purpose, out var known) ? (known, null)
        : (null, Problems.Result(http, HttpFaults.ParameterMalformed.At("purpose", Looking.Purposes)));

    /// <summary>Records that an officer or an auditor looks at what is personal; the problem where they may not.</summary>
    public async Task<IResult?> Look(LookKind kind, LookPurpose? said, HttpContext http, CancellationToken cancellation)
    {
        var (why, fault) = Looking.InFull(Access, said);
        if (fault is not null)
        {
            return Problems.Result(http, fault);
        }

        await http.Look(kind, why, Access.As(Access.OfficerRole ?? Roles.Auditor, Case), Case, cancellation);
        return null;
    }
}
