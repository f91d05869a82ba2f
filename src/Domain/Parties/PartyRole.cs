namespace GdCases.Domain.Parties;

/// <summary>What somebody is in a case.</summary>
public enum PartyRole { Applicant, Agent, CoApplicant, Spouse, Guardian, Minor, Seller, Buyer, LegalRepresentative, Employer, InterestedParty }

/// <summary>What the law says of the roles, whatever the service item.</summary>
public static class PartyRoles
{
    /// <summary>Under this age, in years, a person is a minor (Civil Code art. 17) and is stood for by a guardian (art. 23).</summary>
    public const int FullAge = 18;

    private static readonly (PartyRole, PartyRole)[] Exclusive =
    [
        (PartyRole.Applicant, PartyRole.CoApplicant), (PartyRole.Applicant, PartyRole.Spouse), (PartyRole.Applicant, PartyRole.Guardian), (PartyRole.Applicant, PartyRole.Minor), (PartyRole.Applicant, PartyRole.Seller),
        (PartyRole.Applicant, PartyRole.Employer), (PartyRole.Spouse, PartyRole.Minor), (PartyRole.CoApplicant, PartyRole.Minor), (PartyRole.Guardian, PartyRole.Minor), (PartyRole.Seller, PartyRole.Buyer),
        (PartyRole.Seller, PartyRole.CoApplicant), (PartyRole.Spouse, PartyRole.CoApplicant), (PartyRole.Spouse, PartyRole.Seller),
        // Nobody stands for a child towards themselves either.
        (PartyRole.Guardian, PartyRole.Seller), (PartyRole.Guardian, PartyRole.Buyer), (PartyRole.Guardian, PartyRole.CoApplicant), (PartyRole.Guardian, PartyRole.Spouse), (PartyRole.Guardian, PartyRole.Employer),
        // Civil Code art. 168: nobody acts for another towards themselves.
        (PartyRole.Agent, PartyRole.Applicant), (PartyRole.Agent, PartyRole.CoApplicant), (PartyRole.Agent, PartyRole.Spouse), (PartyRole.Agent, PartyRole.Minor), (PartyRole.Agent, PartyRole.Seller), (PartyRole.Agent, PartyRole.Buyer),
    ];

    /// <summary>How it is called.</summary>
    public static LocalizedText Title(this PartyRole role) => role switch
    {
        PartyRole.Applicant => new("申请人", "the applicant"),
        PartyRole.Agent => new("代理人", "the agent"),
        PartyRole.CoApplicant => new("共同申请人", "the co-applicant"),
        PartyRole.Spouse => new("配偶", "the spouse"),
        PartyRole.Guardian => new("监护人", "the guardian"),
        PartyRole.Minor => new("未成年人", "the minor"),
        PartyRole.Seller => new("出卖人", "the seller"),
        PartyRole.Buyer => new("买受人", "the buyer"),
        PartyRole.LegalRepresentative => new("法定代表人", "the legal representative"),
        PartyRole.Employer => new("用人单位", "the employer"),
        PartyRole.InterestedParty => new("利害关系人", "an interested party"),
    };

    public static bool IsOne(string code) => Codes.TryParse<PartyRole>(code, out _);

    /// <summary>Whether one person cannot be both.</summary>
    public static bool Exclude(PartyRole one, PartyRole other) => one == other || Exclusive.Contains((one, other)) || Exclusive.Contains((other, one));

    /// <summary>Only a person can be this, never an organisation.</summary>
    public static bool IsForPersons(PartyRole role) => role is PartyRole.Agent or PartyRole.Spouse or PartyRole.Guardian or PartyRole.Minor or PartyRole.LegalRepresentative;

    /// <summary>Named by the agency in the course of a case (Administrative Licensing Law art. 36), never by an application.</summary>
    public static bool IsNamedByAgency(PartyRole role) => role == PartyRole.InterestedParty;

    /// <summary>They do what the applicant, who cannot act alone, would do.</summary>
    public static bool StandsForApplicant(PartyRole role) => role is PartyRole.Guardian or PartyRole.LegalRepresentative;
}
