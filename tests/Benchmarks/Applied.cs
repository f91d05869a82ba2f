using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Submission;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Materials;
using GdCases.Domain.Parties;
using GdCases.Domain.Time;
using GdCases.Host.Access;
using GdCases.Host.CatalogueFiles;
using GdCases.Tests;
using NodaTime;

namespace GdCases.Benchmarks;

/// <summary>Cases as the domain decides them, without a server.</summary>
public static class Applied
{
    public const string City = "440100";
    public const string Tourism = "hkmo-endorsement-tourism";

    public static ServiceCatalogue Catalogue { get; } = CatalogueFolder.Read(AnyNumber.Folder);

    /// <summary>The application that the sides send over HTTP.</summary>
    public static Ruling.Happened ForTourism(CaseNumber number, Instant now) =>
        For(Tourism, new() { ["destination"] = "macao", ["type"] = "g", ["entries"] = "1", ["validity"] = "3-months" }, number, now);

    public static Ruling.Happened For(string item, Dictionary<string, string> form, CaseNumber number, Instant now)
    {
        var person = DevelopmentTokens.Personas.Single(p => p.Name == "applicant");
        var definition = Catalogue.Current(item)!;
        var application = new CaseApplication
        {
            Division = City,
            Channel = Channel.App,
            Parties = [new WrittenParty("applicant", PartyRole.Applicant, person.PersonName, person.Identities[0].Type, person.Identities[0].Number, "13800138000", null)],
            Form = form,
            Materials = [.. definition.Item.Materials.Select((m, i) => new SuppliedMaterial(m.Code, Reference.Of($"doc-700{i + 1}")))],
        };
        return Happened(CaseDecider.Submit(application, definition, number, new string('0', 64), As("applicant", Roles.Applicant, definition.Item.Agency, now, person.Identities[0].Key)));
    }

    public static Ruling.Happened Happened(Ruling ruling) =>
        ruling as Ruling.Happened ?? throw new InvalidOperationException(string.Join(", ", ((Ruling.Refused)ruling).Refusal.Faults.Select(f => $"{f.Code} {f.Path}")));

    public static DecisionContext As(string id, string role, string agency, Instant now, params string[] identities) => new()
    {
        Now = now,
        Caller = new Caller { Id = id, Roles = [role], Agency = role == Roles.Applicant ? null : agency, Divisions = role == Roles.Applicant ? [] : [City], IdentityKeys = identities },
        IsDivision = Catalogue.IsDivision,
        // A Host publishes them one after the other when it starts on such a database.
        Calendar = new WorkingCalendar(Catalogue.Calendars.Select(c => c.Value), Catalogue.Calendars.Count()),
        HoursOf = Catalogue.HoursOf,
    };
}
