using System.Globalization;
using GdCases.Domain.Cases.Submission;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Catalogue.Fields;
using GdCases.Domain.Materials;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Parties;
using GdCases.Domain.Rules;
using NodaTime;
using NodaTime.Text;

namespace GdCases.Application.Catalogue.Trial;

/// <summary>Invents people and what they hand in: of every age and sex, with values of the declared types. The numbers have right check digits and belong to nobody.</summary>
public sealed class Invention(ServiceItem item, string division, Random random)
{
    private static readonly (IdType Type, string Number)[] WithoutBirthDate = [(IdType.Passport, "C01X00T47"), (IdType.HomeReturnPermit, "H12345678"), (IdType.TaiwanPermit, "12345678")];

    /// <summary>An application with everything that must be there and some of what may; often one that the item's rules refuse.</summary>
    public CaseApplication Application(LocalDate today)
    {
        var organisation = item.Subject == Subject.Organisation || (item.Subject == Subject.Either && random.Next(2) == 0);
        var parties = new List<WrittenParty> { Person(PartyRole.Applicant, "applicant", today, organisation) };
        var born = parties[0] is { IdType: IdType.ResidentId } applicant ? ResidentId.BirthDateOf(applicant.IdNumber) : parties[0].BirthDate;
        if (born?.PlusYears(PartyRoles.FullAge) > today)
        {
            parties.Add(Person(PartyRole.Guardian, "parties[0]", today));
        }

        foreach (var declared in item.Parties.Where(p => p.Most > 0 && p.Role != PartyRole.Guardian))
        {
            for (var n = random.Next(declared.Least, declared.Most + 1); n > 0; n--)
            {
                parties.Add(Person(declared.Role, $"parties[{parties.Count}]", today));
            }
        }

        if (organisation && parties.TrueForAll(p => p.Role is not (PartyRole.LegalRepresentative or PartyRole.Agent)))
        {
            parties.Add(Person(PartyRole.LegalRepresentative, $"parties[{parties.Count}]", today));
        }

        return new CaseApplication
        {
            Division = division,
            Channel = Channel.App,
            Parties = parties,
            Form = item.Form.Where(f => f.Required || random.Next(2) == 0).ToDictionary(f => f.Name, f => Value(f, today)),
            Delivery = Way(),
            Materials = [.. item.Materials.Where(m => !m.Deferrable || random.Next(2) == 0).Select(m => new SuppliedMaterial(m.Code, Reference.Of("document")))],
        };
    }

    /// <summary>Any of the item's ways, or none chosen.</summary>
    private DeliveryChoice? Way() => random.Next(2) == 0 ? null
        : Any(item.Delivery) is var way && way == DeliveryWay.Post ? new(way) { Address = FreeText.Of("某路1号") } : new(way);

    /// <summary>A value that a field may have.</summary>
    public string Value(FormField field, LocalDate today)
    {
        var samples = field.Type.Samples(field).Concat(field.Type is TextField ? item.Conditions.Where(c => c.Reads.Contains($"{ApplicationFacts.Form}.{field.Name}")).SelectMany(c => SampleValues.Near(c.Literals, field, [today])) : []).ToList();
        return field.Type switch
        {
            ChoiceField => Any((field.Choices.Where(c => c.Divisions.Count == 0 || c.Divisions.Contains(division)).ToList() is { Count: > 0 } here ? here : field.Choices).Select(c => c.Value).ToList()),
            // Most days that people write lie within some years of today.
            DateField => LocalDatePattern.Iso.Format(today.PlusDays(random.Next(-900, 900))),
            IntegerField or MoneyField when field is { Min: { } min, Max: { } max } => (min + Math.Floor((max - min) * (decimal)Math.Pow(random.NextDouble(), 3))).ToString("0", CultureInfo.InvariantCulture),
            IntegerField when random.Next(2) == 0 => $"{today.Year - random.Next(0, 3)}",
            _ => Any(samples),
        };
    }

    /// <summary>Somebody in a role, of an age that can be in it.</summary>
    private WrittenParty Person(PartyRole role, string path, LocalDate today, bool organisation = false)
    {
        var age = role == PartyRole.Minor ? random.Next(0, 18) : role == PartyRole.Applicant ? random.Next(0, 90) : random.Next(18, 90);
        var born = today.PlusYears(-age).PlusDays(-random.Next(1, 300));
        if (!organisation && random.Next(8) == 0)
        {
            var (type, number) = Any(WithoutBirthDate);
            return new(path, role, "Somebody", type, number, "13800138000", MandateOf(role)) { BirthDate = born };
        }

        var first = $"440106{born.ToString("uuuuMMdd", CultureInfo.InvariantCulture)}{random.Next(1000):D3}";
        return organisation ? new(path, role, "某单位", IdType.CreditCode, "91350100M000100Y43", "13800138000", null)
            : new(path, role, "某人", IdType.ResidentId, first + ResidentId.Check(first), "13800138000", MandateOf(role));
    }

    private static Mandate? MandateOf(PartyRole role) => role == PartyRole.Agent ? new(Reference.Of("mandate"), null) : null;

    private T Any<T>(IReadOnlyList<T> values) => values[random.Next(values.Count)];
}
