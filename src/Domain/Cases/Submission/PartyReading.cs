using GdCases.Domain.Catalogue;
using GdCases.Domain.Catalogue.Fields;
using GdCases.Domain.Parties;
using NodaTime;

namespace GdCases.Domain.Cases.Submission;

/// <summary>The parties of an application as they were written down, read: in their one form, or everything that is wrong.</summary>
internal sealed record PartyReading(IReadOnlyList<Party> Parties, IReadOnlyList<Fault> Faults)
{
    public static PartyReading Of(IReadOnlyList<WrittenParty> written, ServiceItem item, LocalDate today)
    {
        var faults = new List<Fault>();
        var parties = new List<Party>();
        foreach (var party in written)
        {
            parties.Add(One(party, written, item, today, faults));
        }

        faults.AddRange(Together(parties, written, item, today));
        return new(parties, faults);
    }

    /// <summary>The interested parties that an agency names in the course of a case.</summary>
    public static PartyReading OfInterested(IReadOnlyList<WrittenParty> written, Case c, ServiceItem item, LocalDate today)
    {
        var faults = new List<Fault>();
        var parties = written.Select(party => One(party, [], item, today, faults)).ToList();
        var before = c.Parties.Select(p => p.Id.Key).ToHashSet(StringComparer.Ordinal);
        faults.AddRange(parties.Select((p, i) => (p.Id.Key, i))
            .Where(p => !before.Add(p.Key))
            .Select(p => PartyFaults.AlreadyOne.At(written[p.i].Path)));
        return new(parties, faults);
    }

    private static Party One(WrittenParty written, IReadOnlyList<WrittenParty> all, ServiceItem item, LocalDate today, List<Fault> faults)
    {
        var id = new IdDocument(written.IdType, written.IdNumber);
        id = id.TellsBirthDate || id.IsOrganisation ? id : id with { Stated = written.BirthDate };
        if (written.Role == PartyRole.Applicant && !item.TakesApplicant(id.Type))
        {
            faults.Add(PartyFaults.WrongSubject.At($"{written.Path}.idType"));
        }

        if (PartyRoles.IsForPersons(written.Role) && id.IsOrganisation)
        {
            faults.Add(PartyFaults.NotAPerson.At($"{written.Path}.idType"));
        }

        if (!id.IsWellFormed)
        {
            faults.Add(FieldFaults.NotADocument.At($"{written.Path}.idNumber"));
        }
        else if (BirthDateFault(written, id, today) is { } wrong)
        {
            faults.Add(wrong);
        }
        else
        {
            faults.AddRange(Age(written, id, today));
        }

        var name = PartyName.Parse(written.Name);
        if (name is null)
        {
            faults.Add(FieldFaults.NotText.At($"{written.Path}.name"));
        }
        else if (PlainText.Count(name.Value.Text) > PartyName.MaxLength)
        {
            faults.Add(FieldFaults.TooLong.At($"{written.Path}.name", PartyName.MaxLength));
        }

        faults.AddRange(MandateFaults(written, today));
        return new Party(written.Role, name ?? default, id) { Mobile = MobileOf(written, all, item, faults), Mandate = written.Mandate };
    }

    /// <summary>Whoever is somebody in an application is of some age, and what the law says of it holds whatever document they show. Of those whom an agency names it may not be known.</summary>
    private static Fault? BirthDateFault(WrittenParty written, IdDocument id, LocalDate today) =>
        id.IsOrganisation ? written.BirthDate is null ? null : PartyFaults.BirthDateNotTaken.At($"{written.Path}.birthDate")
        : id.BirthDate > today ? FieldFaults.NotBornYet.At(id.TellsBirthDate ? $"{written.Path}.idNumber" : $"{written.Path}.birthDate")
        : id.BirthDate is null && !PartyRoles.IsNamedByAgency(written.Role) ? PartyFaults.BirthDateMissing.At($"{written.Path}.birthDate")
        : id.BirthDate?.Year < DateField.EarliestYear ? FieldFaults.NotADate.At($"{written.Path}.birthDate")
        : written.BirthDate is { } said && said != id.BirthDate ? PartyFaults.BirthDateDiffers.At($"{written.Path}.birthDate")
        : null;

    private static IEnumerable<Fault> Age(WrittenParty written, IdDocument id, LocalDate today) => (written.Role, id.AgeOn(today)) switch
    {
        (PartyRole.Minor, >= PartyRoles.FullAge) => [PartyFaults.NotAMinor.At($"{written.Path}.idNumber")],
        (not (PartyRole.Applicant or PartyRole.Minor), < PartyRoles.FullAge) => [PartyFaults.NotOfAge.At($"{written.Path}.idNumber")],
        _ => [],
    };

    private static IEnumerable<Fault> MandateFaults(WrittenParty written, LocalDate today) => (written.Role, written.Mandate) switch
    {
        (PartyRole.Agent, null) => [PartyFaults.MandateMissing.At($"{written.Path}.mandate")],
        (PartyRole.Agent, { Until: { } until }) when until < today => [PartyFaults.MandateExpired.At($"{written.Path}.mandate.until")],
        (not PartyRole.Agent, not null) => [PartyFaults.MandateNotTaken.At($"{written.Path}.mandate")],
        _ => [],
    };

    /// <summary>Whoever the office may have to reach needs a number: the applicant, unless somebody stands for them, and whoever does.</summary>
    private static Mobile? MobileOf(WrittenParty written, IReadOnlyList<WrittenParty> all, ServiceItem item, List<Fault> faults)
    {
        if (string.IsNullOrWhiteSpace(written.Mobile))
        {
            if (written.Role == PartyRole.Agent || PartyRoles.StandsForApplicant(written.Role) || (written.Role == PartyRole.Applicant && !all.Any(p => PartyRoles.StandsForApplicant(p.Role))))
            {
                faults.Add(FieldFaults.Missing.At($"{written.Path}.mobile"));
            }

            return null;
        }

        if (Mobile.Parse(written.Mobile) is not { } mobile)
        {
            faults.Add(FieldFaults.NotAMobile.At($"{written.Path}.mobile"));
            return null;
        }

        if (!item.Mobiles.Contains(mobile.Region))
        {
            faults.Add(PartyFaults.MobileNotTaken.At($"{written.Path}.mobile"));
        }

        return mobile;
    }

    /// <summary>What is wrong with the parties beside each other.</summary>
    private static IEnumerable<Fault> Together(List<Party> parties, IReadOnlyList<WrittenParty> written, ServiceItem item, LocalDate today)
    {
        var applicant = parties[0];
        var needsGuardian = applicant.Id is { IsWellFormed: true } id && id.AgeOn(today) < PartyRoles.FullAge;
        if (!needsGuardian && applicant.Id is { IsWellFormed: true, IsOrganisation: false } grown && grown.AgeOn(today) is not null && parties.FindIndex(p => p.Role == PartyRole.Guardian) is >= 0 and var unneeded)
        {
            yield return PartyFaults.GuardianNotNeeded.At(written[unneeded].Path);
        }

        foreach (var role in Enum.GetValues<PartyRole>())
        {
            var places = parties.Select((p, i) => (p.Role, i)).Where(p => p.Role == role).Select(p => p.i).ToList();
            var (least, most) = role switch
            {
                PartyRole.Applicant => (1, 1),
                // The law asks for them, whatever the item says.
                PartyRole.Guardian when needsGuardian => (1, Math.Max(1, item.Declares(role).Most)),
                PartyRole.LegalRepresentative when applicant.Id.IsOrganisation => (0, 1),
                _ => (item.Declares(role).Least, item.Declares(role).Most),
            };
            foreach (var place in places.Skip(most))
            {
                yield return PartyFaults.NotTaken.At(written[place].Path, most);
            }

            if (places.Count < least)
            {
                yield return role == PartyRole.Guardian && needsGuardian ? PartyFaults.GuardianMissing.At("parties") : PartyFaults.Missing.At("parties", role.Code());
            }
        }

        foreach (var (party, i) in parties.Select((p, i) => (p, i)))
        {
            if (parties.Take(i).FirstOrDefault(p => p.Id.Key == party.Id.Key && PartyRoles.Exclude(p.Role, party.Role)) is { } other)
            {
                yield return PartyFaults.Exclusive.At(written[i].Path, $"{other.Role.Code()}, {party.Role.Code()}");
            }
        }

        if (applicant.Id.IsOrganisation && parties.All(p => p.Role is not (PartyRole.LegalRepresentative or PartyRole.Agent)))
        {
            yield return PartyFaults.Unrepresented.At("parties");
        }
    }
}
