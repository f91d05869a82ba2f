using GdCases.Domain.Cases;
using GdCases.Domain.Catalogue;

namespace GdCases.Domain.Parties;

/// <summary>A party is reached elsewhere.</summary>
[StoredAs("contact-changed")]
public sealed record ContactChanged : CaseEvent
{
    /// <summary>The party's place in the case, from 0.</summary>
    public int Party { get; init; }

    public Mobile Mobile { get; init; }

    public override LocalizedText Title { get; } = new("变更联系方式", "Contact changed");

    public override Case Apply(Case c) => c with { Parties = c.Parties.SetItem(Party, c.Parties[Party] with { Mobile = Mobile }) };

    internal override Ruling Again(Case? before, Definition definition, DecisionContext context) => CaseDecider.ChangeContact(before!, Party, Mobile.Text, definition, context);

    public override IEnumerable<KeyValuePair<string, object?>> Details(ServiceItem item) => [Detail("party", Party), Detail("mobile", Mobile.Masked)];
}
