using System.Security.Cryptography;
using GdCases.Domain.Access;
using GdCases.Domain.Parties;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace GdCases.Host.Access;

/// <summary>Somebody to try the system as: a subject, a role, and for those before the counter an identity.</summary>
public sealed record Persona(string Name, string Role)
{
    public string PersonName { get; init; } = "";
    public IReadOnlyList<IdDocument> Identities { get; init; } = [];
}

/// <summary>Tokens for named personas, signed with a key that lives as long as the process. Development only.</summary>
public sealed class DevelopmentTokens
{
    public const string Issuer = "gdcases-development";
    public const string Audience = "gdcases";

    /// <summary>Invented people: the numbers have right check digits and belong to nobody.</summary>
    public static IReadOnlyList<Persona> Personas { get; } =
    [
        Before("applicant", Roles.Applicant, "陈小明", "44010619900307123", "91440101MA5ABCD12"),
        Before("applicant2", Roles.Applicant, "李秀英", "44030519851121204", "91440300MA5EFGH34"),
        Before("agent", Roles.Agent, "王志强", "44010419780915335", null),
        Before("pensioner", Roles.Applicant, "梁国强", "44010219600815111", null),
        // Whose passport does not tell when she was born.
        new("foreigner", Roles.Applicant) { PersonName = "Anna Schmidt", Identities = [new IdDocument(IdType.Passport, "C01X00T47") { Stated = new(1990, 3, 7) }] },
        // A child of the first, born in 2016.
        Before("minor", Roles.Applicant, "陈小小", "44010620160601123", null),
        .. new[] { Roles.Kiosk, Roles.IntakeOfficer, Roles.Reviewer, Roles.Approver, Roles.Supervisor, Roles.Auditor, Roles.CatalogueAdmin }.Select(role => new Persona(role, role)),
    ];

    public SecurityKey Key { get; } = new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = "development" };

    /// <summary>A token good for eight hours.</summary>
    public string Issue(string subject, IReadOnlyList<string> roles, string? agency, IReadOnlyList<string> divisions, IReadOnlyList<IdDocument> identities, string? name = null)
    {
        var claims = new Dictionary<string, object>
        {
            [CallerClaims.Subject] = subject,
            [CallerClaims.Roles] = roles,
            [CallerClaims.Divisions] = divisions,
            [CallerClaims.Identities] = identities.Select(CallerClaims.Text).ToArray(),
        };
        if (agency is not null)
        {
            claims[CallerClaims.Agency] = agency;
        }

        if (name is not null)
        {
            claims[CallerClaims.Name] = name;
        }

        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            Claims = claims,
            Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(8),
            SigningCredentials = new SigningCredentials(Key, SecurityAlgorithms.EcdsaSha256),
        });
    }

    private static Persona Before(string name, string role, string personName, string id17, string? code17) => new(name, role)
    {
        PersonName = personName,
        Identities =
        [
            new IdDocument(IdType.ResidentId, id17 + ResidentId.Check(id17)),
            .. code17 is null ? [] : new[] { new IdDocument(IdType.CreditCode, code17 + CreditCode.Check(code17)) },
        ],
    };
}
