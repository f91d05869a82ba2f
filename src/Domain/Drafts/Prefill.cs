using GdCases.Domain.Cases;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Parties;

namespace GdCases.Domain.Drafts;

/// <summary>A field's value, and the case that it is from.</summary>
public sealed record Prefilled(string Value, string Number);

/// <summary>What an application can take from its applicant's earlier ones: who they are, and fields of the same name and type.</summary>
/// <param name="Applicant">The applicant, as they last applied; null where they have not.</param>
/// <param name="Form">By field.</param>
public sealed record Prefill(Party? Applicant, IReadOnlyDictionary<string, Prefilled> Form)
{
    /// <summary>What is known for an item.</summary>
    /// <param name="item">What is to be applied for.</param>
    /// <param name="earlier">The applicant's own cases with their items, the newest first.</param>
    public static Prefill Of(ServiceItem item, IReadOnlyList<(Case Case, ServiceItem Item)> earlier) => new(
        earlier.Select(e => e.Case.Applicant).FirstOrDefault(a => item.TakesApplicant(a.Id.Type)),
        item.Form
            .Select(field => (field.Name, From: earlier.FirstOrDefault(e => e.Item.Field(field.Name)?.Type.Equals(field.Type) == true && e.Case.Form[field.Name] is not null)))
            .Where(f => f.From.Case is not null)
            .ToDictionary(f => f.Name, f => new Prefilled(f.From.Case.Form[f.Name]!, f.From.Case.Number)));
}
