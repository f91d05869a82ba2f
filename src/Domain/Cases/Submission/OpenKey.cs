using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Catalogue.Fields;
using GdCases.Domain.Parties;

namespace GdCases.Domain.Cases.Submission;

/// <summary>What no other open case of the item has: a digest, for it stands where a list of everybody would.</summary>
/// <param name="Digest">SHA-256 of the item and the values.</param>
/// <param name="Path">Where an application says it.</param>
/// <param name="IsOfWhoApplies">It is about the applicants themselves, and not about something alone that anybody can write down.</param>
public sealed record OpenKey(string Digest, string Path, bool IsOfWhoApplies)
{
    /// <summary>Those of a case.</summary>
    public static ImmutableArray<OpenKey> Of(Case c, ServiceItem item) => Of(item, role => c.Parties.Where(p => p.Role == role).Select(p => p.Id), field => c.Form[field]);

    /// <summary>Those that an application would have as a case; as far as it can be read.</summary>
    public static ImmutableArray<OpenKey> Of(CaseApplication application, ServiceItem item, DecisionContext context)
    {
        var form = item.OneOpen.Any(o => o.Parts.Any(p => p.Field is not null))
            ? FilledForm.Read(item, application.Form, new FieldContext(application.Division, context.IsDivision, context.Today)).Values
            : FormValues.Empty;
        return Of(item, role => application.Parties.Where(p => p.Role == role).Select(p => new IdDocument(p.IdType, p.IdNumber)), field => form[field]);
    }

    /// <summary>A part of which there are several makes a key with each; one that is not there makes none.</summary>
    private static ImmutableArray<OpenKey> Of(ServiceItem item, Func<PartyRole, IEnumerable<IdDocument>> parties, Func<string, string?> value)
    {
        var keys = ImmutableArray.CreateBuilder<OpenKey>();
        foreach (var one in item.OneOpen)
        {
            IEnumerable<string> written = [item.Code];
            foreach (var part in one.Parts)
            {
                List<string> values = part.Field is null ? [.. part.Parties.SelectMany(parties).Select(id => id.Key).Distinct()] : value(part.Field) is { } said ? [said] : [];
                written = [.. written.SelectMany(begun => values.Select(v => $"{begun}\n{part.Name}={v}"))];
            }

            keys.AddRange(written.Select(text => new OpenKey(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))), one.Parts[0].Path, one.IsOfWhoApplies)));
        }

        return keys.ToImmutable();
    }
}
