using System.Globalization;
using GdCases.Domain.Cases.Guards;
using GdCases.Domain.Cases.Requirements;
using GdCases.Domain.Rules;
using GdCases.Domain.Workflows;

namespace GdCases.Domain.Catalogue;

/// <summary>A service item and its workflow in exactly the versions a case was opened under.</summary>
public sealed record Definition(ServiceItem Item, string ItemVersion, Workflow Workflow, string WorkflowVersion)
{
    /// <summary>What workflow and item demand together.</summary>
    public IEnumerable<DeclaredRequirement> Requirements => Workflow.Requirements.Concat(Item.Requirements);

    /// <summary>Whether people come by appointment: the item says so, a gate asks for one that was kept, or the way goes by it.</summary>
    public bool TakesAppointments => Item.Appointment == true || Requirements.Any(r => r.Requirement is AttestedRequirement { What: Attestation.AppointmentKept }) || Workflow.Actions.Any(a => a.Guards.Any(g => g is Booked or Kept or Missed));

    /// <summary>
    /// What it asks of what is personal, and what comes of the answer: conditions over it where they stand, fields as they are
    /// declared, and whatever else looks at who somebody is or at what they have written. Of a definition that asks the same,
    /// no more of a person can be learned from what it would have refused, moved, or led elsewhere.
    /// </summary>
    public HashSet<string> AskedOfPersons =>
    [
        .. Item.Rules.SelectMany(r => Asked(r.Holds, "rule", r.Path)),
        .. Item.Materials.SelectMany(m => Asked(m.When, "material", m.Code, m.Optional, m.Deferrable)),
        .. (Item.Fee.Table ?? []).SelectMany((l, i) => Asked(l.When, "fee", i, l.Amount)),
        .. Workflow.Actions.SelectMany(a => Asked(a.When, "action", a.Name).Concat(a.Next.SelectMany(n => Asked(n.When, "next", a.Name, n.To)))),
        .. Item.Form.Where(f => f.Personal).Select(f => Said("field", f.Name, f.Type.Code, f.Required, f.Min, f.Max, f.MaxLength, f.Service, string.Join(", ", f.Choices.Select(c => $"{c.Value} {string.Join(' ', c.Divisions)}")))),
        .. IsPersonal(Item.Fee.Field) ? [Said("fee", Item.Fee.Field, string.Join(", ", (Item.Fee.Amounts ?? new Dictionary<string, decimal>()).OrderBy(a => a.Key, StringComparer.Ordinal)))] : Array.Empty<string>(),
        .. IsPersonal(Item.Limits.Field) ? [Said("limit from", Item.Limits.Field)] : Array.Empty<string>(),
        .. IsPersonal(Item.Result.UpTo) ? [Said("up to", Item.Result.UpTo)] : Array.Empty<string>(),
        Said("subject", Item.Subject),
        Said("mobiles", string.Join(", ", Item.Mobiles)),
        .. Item.Parties.Select(p => Said("party", p.Role, p.Least, p.Most)),
    ];

    private bool IsPersonal(string? field) => field is not null && Item.Field(field)?.Personal != false;

    private IEnumerable<string> Asked(Condition? condition, params object?[] where) =>
        condition is not null && condition.Reads.Any(name => ApplicationFacts.IsPersonal(name, Item)) ? [Said([.. where, condition.Text])] : [];

    private static string Said(params object?[] what) => string.Join(' ', what.Select(w => Convert.ToString(w, CultureInfo.InvariantCulture)));
}
