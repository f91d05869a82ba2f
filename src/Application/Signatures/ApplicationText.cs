using System.Text.Json.Nodes;
using GdCases.Domain;
using GdCases.Domain.Cases;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Materials;
using GdCases.Domain.Parties;
using NodaTime.Text;

namespace GdCases.Application.Signatures;

/// <summary>
/// The application as it is signed: who applies for what, with which form and which materials. It is made of the case's
/// events alone, so that what was signed can be made again as long as they are kept. It never comes to read otherwise: what
/// is signed of it from another day on is another format. Where somebody is reached and how the result comes are no part of
/// it, so changing those takes no signature away; nor is whom the agency names in the course of the case.
/// </summary>
public static class ApplicationText
{
    /// <summary>How it is laid out.</summary>
    public const string Format = "gdcases-application-1";

    /// <summary>The text of a case's application as it stands, in canonical JSON.</summary>
    public static byte[] Of(Case c, ServiceItem item) => CanonicalJson.Of(new JsonObject
    {
        ["format"] = Format,
        ["number"] = c.Number,
        ["edition"] = c.EditedIn,
        ["submittedAt"] = InstantPattern.ExtendedIso.Format(c.SubmittedAt),
        ["service"] = new JsonObject { ["code"] = c.Service, ["zh"] = item.Title.Zh, ["en"] = item.Title.En },
        ["division"] = c.Division,
        ["expedited"] = c.Expedited,
        ["parties"] = new JsonArray([.. c.Parties.Where(p => !PartyRoles.IsNamedByAgency(p.Role)).Select(PartyOf)]),
        ["form"] = new JsonObject(c.Form.All.Select(f => KeyValuePair.Create(f.Key, (JsonNode?)f.Value))),
        ["materials"] = new JsonArray([.. c.Materials.Select(m => MaterialOf(m.Key, m.Value))]),
    });

    private static JsonObject PartyOf(Party party) => Known(
        ("role", party.Role.Code()),
        ("name", party.Name.Text),
        ("idType", party.Id.Type.Code()),
        ("idNumber", party.Id.Number),
        ("birthDate", party.Id.Stated is { } born ? LocalDatePattern.Iso.Format(born) : null),
        ("mandate", party.Mandate is { } mandate ? Known(("document", mandate.Document.Text), ("until", mandate.Until is { } until ? LocalDatePattern.Iso.Format(until) : null)) : null));

    private static JsonObject MaterialOf(string code, HandedIn there) => Known(
        ("material", code),
        ("reference", there.Reference?.Text),
        ("files", there.Files is { } files ? new JsonArray([.. files.Select(f => new JsonObject { ["file"] = f.Address, ["type"] = f.Type.Code(), ["bytes"] = f.Bytes })]) : null));

    /// <summary>What is not there is not written.</summary>
    private static JsonObject Known(params (string Name, JsonNode? Value)[] parts) => new(parts.Where(p => p.Value is not null).Select(p => KeyValuePair.Create(p.Name, p.Value)));
}
