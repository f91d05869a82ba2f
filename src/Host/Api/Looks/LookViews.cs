using GdCases.Application.Audit;
using GdCases.Domain.Access;
using GdCases.Host.Api.Cases;
using GdCases.Host.Api.Http;
using NodaTime;

namespace GdCases.Host.Api.Looks;

/// <summary>That somebody looked, as an auditor reads it.</summary>
/// <param name="At">When.</param>
/// <param name="By">Who.</param>
/// <param name="Address">From which network address.</param>
/// <param name="Kind">How.</param>
/// <param name="Purpose">For what.</param>
/// <param name="Divisions">The cities that it concerned, of the caller's.</param>
/// <param name="Numbers">The cases of these that were seen, 200 at the most.</param>
/// <param name="Cases">How many were seen.</param>
/// <param name="Asked">What was asked for; masked where it is personal.</param>
public sealed record LookView(Instant At, ActorView By, string Address, LookKind Kind, LookPurpose? Purpose, IReadOnlyList<string> Divisions, IReadOnlyList<string> Numbers, int Cases, string? Asked)
{
    /// <summary>As an auditor of some cities sees it: one look may have gone through more.</summary>
    public static LookView Of(Look look, IReadOnlyList<string> divisions) => new(
        look.At, ActorView.Of(look.By, true), look.Address, look.Kind, look.Purpose,
        [.. look.Divisions.Where(divisions.Contains)], look.Numbers, look.Cases, look.Asked);
}

/// <summary>That somebody looked at what is the caller's.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">How.</param>
/// <param name="Purpose">For what.</param>
/// <param name="Role">In which role.</param>
/// <param name="Division">From which city; absent for auditors of none in particular.</param>
/// <param name="Agency">For which agency; absent for auditors.</param>
/// <param name="Numbers">The cases of theirs that were seen; none where a search found none.</param>
public sealed record MyLook(Instant At, LookKind Kind, LookPurpose? Purpose, string Role, Named? Division, Named? Agency, IReadOnlyList<string> Numbers);
