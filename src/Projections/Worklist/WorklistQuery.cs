using GdCases.Domain.Cases.Clock;
using GdCases.Domain.Parties;
using Marten;
using NodaTime;

namespace GdCases.Projections.Worklist;

/// <summary>What an office has to do with a case: it handles it, it took it in for another, it hands its result out for another.</summary>
public enum OfficePart { Handling, Intake, HandOut }

/// <summary>What an officer asks the worklist for. Filters that are null do not filter.</summary>
public sealed record WorklistQuery
{
    public const int MaxPage = 200;
    public const int DefaultPage = 50;

    public string? State { get; init; }
    public string? Service { get; init; }
    public string? Category { get; init; }

    /// <summary>The officers on whose desks the cases are; empty: on nobody's.</summary>
    public IReadOnlyList<string>? Assignee { get; init; }

    /// <summary>The beginning of a case number, or a whole identity number of the applicant.</summary>
    public string? Text { get; init; }

    /// <summary>Only cases whose light is this now.</summary>
    public Light? Light { get; init; }

    /// <summary>Only cases that must be done by then.</summary>
    public Instant? DueBefore { get; init; }

    /// <summary>What the caller's office has to do with the cases.</summary>
    public OfficePart Part { get; init; }

    /// <summary>Most urgent first; otherwise oldest first.</summary>
    public bool ByUrgency { get; init; }

    /// <summary>The place after which to go on.</summary>
    public string? After { get; init; }

    public int Limit { get; init; } = DefaultPage;

    /// <summary>The cases of an officer's agency in their divisions; oldest first; one more than asked for, to tell whether there are more.</summary>
    public async Task<IReadOnlyList<WorklistItem>> Run(IQuerySession session, string agency, IReadOnlyList<string> divisions, Instant now, CancellationToken cancellation)
    {
        if (Part == OfficePart.Intake)
        {
            return await Filtered(session.Query<WorklistItem>().Where(w => w.AnyTenant() && w.IntakeAgency == agency && divisions.Contains(w.IntakeDivision!)), now, cancellation);
        }

        if (Part == OfficePart.HandOut)
        {
            return await Filtered(session.Query<WorklistItem>().Where(w => w.AnyTenant() && w.Agency == agency && divisions.Contains(w.HandOutDivision!)), now, cancellation);
        }

        // One query a division: each is a range of the index in the list's order, and an officer has one or two. Together
        // they would be read whole and sorted.
        var found = new List<WorklistItem>();
        foreach (var division in divisions)
        {
            found.AddRange(await In(session, division, agency, now, cancellation));
        }

        return divisions.Count == 1 ? found : [.. found.OrderBy(w => ByUrgency ? w.Urgency : w.Position, StringComparer.Ordinal).Take(Limit + 1)];
    }

    private Task<IReadOnlyList<WorklistItem>> In(IQuerySession session, string division, string agency, Instant now, CancellationToken cancellation) =>
        Filtered(session.ForTenant(division).Query<WorklistItem>().Where(w => w.Agency == agency), now, cancellation);

    private async Task<IReadOnlyList<WorklistItem>> Filtered(IQueryable<WorklistItem> items, Instant now, CancellationToken cancellation)
    {
        items = State is null ? items : items.Where(w => w.State == State);
        items = Service is null ? items : items.Where(w => w.Service == Service);
        items = Category is null ? items : items.Where(w => w.Category == Category);
        items = Assignee is null ? items
            : Assignee is [] ? items.Where(w => w.Assignee == null)
            : items.Where(w => Assignee.Contains(w.Assignee!));
        if (Text is { } text)
        {
            var keys = Keys(text);
            // Digits alone may be either; anything else is no beginning of a case number.
            items = text.All(char.IsAsciiDigit) ? items.Where(w => w.Number.StartsWith(text) || keys.Contains(w.ApplicantKey)) : items.Where(w => keys.Contains(w.ApplicantKey));
        }

        // Nothing is red that is not yellow; said again because it is what the index ranges over.
        var millis = LightTimes.Millis(now);
        items = Light switch
        {
            null => items,
            Domain.Cases.Clock.Light.DarkRed => items.Where(w => w.Lights!.Yellow <= millis && w.Lights!.DarkRed <= millis),
            Domain.Cases.Clock.Light.Red => items.Where(w => w.Lights!.Yellow <= millis && w.Lights!.Red <= millis && (w.Lights!.DarkRed == null || w.Lights!.DarkRed > millis)),
            Domain.Cases.Clock.Light.Yellow => items.Where(w => w.Lights!.Yellow <= millis && (w.Lights!.Red == null || w.Lights!.Red > millis) && (w.Lights!.DarkRed == null || w.Lights!.DarkRed > millis)),
            _ => items.Where(w => w.Lights != null && (w.Lights!.Yellow == null || w.Lights!.Yellow > millis)),
        };
        if (DueBefore is { } before)
        {
            var last = ListPosition.Of(before, "");
            items = items.Where(w => w.Urgency.CompareTo(last) < 0);
        }

        if (After is { } after)
        {
            items = ByUrgency ? items.Where(w => w.Urgency.CompareTo(after) > 0) : items.Where(w => w.Position.CompareTo(after) > 0);
        }

        items = ByUrgency ? items.OrderBy(w => w.Urgency) : items.OrderBy(w => w.Position);
        return await items.Take(Limit + 1).ToListAsync(cancellation);
    }

    /// <summary>The identities that a text can be the whole number of.</summary>
    private static string[] Keys(string text) =>
        [.. Enum.GetValues<IdType>().Select(type => new IdDocument(type, text)).Where(id => id.IsWellFormed).Select(id => id.Key)];
}
