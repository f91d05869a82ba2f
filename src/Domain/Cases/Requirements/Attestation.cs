using GdCases.Domain.Access;
using NodaTime;

namespace GdCases.Domain.Cases.Requirements;

/// <summary>What somebody at a counter or a kiosk has seen with their own eyes.</summary>
public enum Attestation
{
    /// <summary>The person is who the document says.</summary>
    IdentityChecked,

    /// <summary>The applicant came to the appointment.</summary>
    AppointmentKept,

    /// <summary>Both parties were there together.</summary>
    BothPartiesPresent,

    /// <summary>The guardian was there with the minor.</summary>
    GuardianPresent,

    /// <summary>Everybody who has to has signed the application as it stands, by hand, before whoever attests it.</summary>
    SignedOnPaper,

    /// <summary>The card was read and is the person's.</summary>
    CardRead,
}

/// <summary>The fact that something was attested.</summary>
public sealed record Attested(Attestation What, Actor By, Instant At, string Action);

/// <summary>How attestations are called.</summary>
public static class Attestations
{
    /// <summary>Whether whoever acts in a role can have seen it: a machine reads cards, and watches nobody's hand.</summary>
    public static bool CanBeSeenBy(this Attestation what, string role) => Roles.IsOfficer(role) || (role == Roles.Kiosk && what != Attestation.SignedOnPaper);

    public static LocalizedText Title(this Attestation what) => what switch
    {
        Attestation.IdentityChecked => new("身份已核验", "Identity checked"),
        Attestation.AppointmentKept => new("按预约到场", "Appointment kept"),
        Attestation.BothPartiesPresent => new("双方到场", "Both parties present"),
        Attestation.GuardianPresent => new("监护人到场", "Guardian present"),
        Attestation.CardRead => new("已读取证件", "Card read"),
        Attestation.SignedOnPaper => new("已当面书面签字", "Signed on paper"),
    };
}
