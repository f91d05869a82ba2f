using GdCases.Domain.Access;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Workflows;

namespace GdCases.Domain.Cases.Requirements;

/// <summary>What an attempt to pass a gate still lacks: what is owed, and what whoever takes the action can bring with it.</summary>
/// <param name="Faults">What is owed, so that the action is closed.</param>
/// <param name="Attest">What has to be attested with the action.</param>
/// <param name="Promise">The materials that have to be promised with it.</param>
public sealed record GateCheck(IReadOnlyList<Fault> Faults, IReadOnlyList<Attestation> Attest, IReadOnlyList<string> Promise)
{
    /// <summary>The fields by which it is brought.</summary>
    public IEnumerable<FieldNeed> Needs =>
    [
        .. Promise.Count > 0 ? [new FieldNeed(InputFields.Promises, true) { Values = Promise }] : Array.Empty<FieldNeed>(),
        .. Attest.Count > 0 ? [new FieldNeed(InputFields.Attestations, true) { Values = [.. Attest.Select(a => a.Code())] }] : Array.Empty<FieldNeed>(),
    ];

    public static GateCheck Of(Attempt attempt)
    {
        var action = attempt.Action;
        // Somebody has to be there to see it: an officer, or the machine that reads the card.
        var promises = attempt.Role == Roles.Kiosk || Roles.IsOfficer(attempt.Role);
        var (faults, attest, promise) = (new List<Fault>(), action.Attest.ToList(), new List<string>());
        foreach (var (_, standing) in Asked(attempt))
        {
            switch (standing)
            {
                case Standing.Attestable { What: var what } when what.CanBeSeenBy(attempt.Role):
                    attest.Add(what);
                    break;
                case Standing.Promisable { Materials: var materials } when promises:
                    promise.AddRange(materials);
                    break;
                case not Standing.Met:
                    faults.Add(Why(standing, attempt.Item)!);
                    break;
            }
        }

        return new(faults, [.. attest.Distinct()], promise);
    }

    /// <summary>What is asked of an attempt to pass its gate, and how it stands. Silence is asked nothing.</summary>
    public static IEnumerable<(Requirement Requirement, Standing Standing)> Asked(Attempt attempt)
    {
        var (c, action) = (attempt.Case, attempt.Action);
        var denies = action.Step is Decide && attempt.Destination.Decision == Outcome.Denied;
        foreach (var asked in attempt.BySilence ? [] : attempt.Definition.Requirements.Where(r => r.IsAskedOf(action) && (!denies || r.Requirement.OfDenialsToo)).GroupBy(r => r.Requirement))
        {
            yield return (asked.Key, asked.Any(r => r.EachTime && r.Gate == action.Passes) && asked.Key is AttestedRequirement anew && anew.Concerns(c)
                ? anew.Anew(c, attempt.Context)
                : asked.Key.At(action.Passes!.Value, c, attempt.Item, attempt.Context));
        }
    }

    /// <summary>What does not stand yet at the gates a case has still to pass, each at its gate or, when that was passed in silence, at the next.</summary>
    public static IReadOnlyList<OwedRequirement> Owed(Case c, Definition definition, DecisionContext context)
    {
        if (c.Ended)
        {
            return [];
        }

        var next = c.Result is not null ? Gate.Delivery : c.Decision is not null ? Gate.Issue : c.AcceptedAt is not null ? Gate.Decision : Gate.Acceptance;
        return [.. definition.Requirements
            .Where(r => r.About == DecisionSubject.Application)
            .GroupBy(r => r.Requirement)
            .Select(g => (Requirement: g.Key, Gate: (Gate)Math.Max((int)next, (int)g.Min(r => r.Gate))))
            .Select(r => (r.Requirement, r.Gate, Standing: r.Requirement.At(r.Gate, c, definition.Item, context)))
            .Where(r => r.Standing is not Standing.Met && (r.Requirement.OnlyAt ?? r.Gate) == r.Gate)
            .Select(r => new OwedRequirement(r.Gate, r.Requirement, Why(r.Standing, definition.Item)!))
            .OrderBy(r => r.Gate)];
    }

    private static Fault? Why(Standing standing, ServiceItem item) => standing switch
    {
        Standing.Owed owed => owed.Why,
        Standing.Attestable attestable => attestable.Why ?? CaseFaults.NotAttested.At(null, attestable.What.Title()),
        Standing.Promisable promisable => MaterialsComplete.Missing(promisable.Materials, item),
        _ => null,
    };
}
