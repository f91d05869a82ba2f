using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GdCases.Host.Access;
using GdCases.Host.Signatures;
using GdCases.Host.Startup;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GdCases.Host.Tests;

/// <summary>A Host that trusts two authorities of OpenSSL's: one of ECDSA, with another below it, and one of SM2.</summary>
public sealed class SigningHost(Cluster cluster) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gdcases-signing-").FullName;

    internal string Trust => Path.Combine(_folder, "trust");

    internal A_host_that_is_attacked.Kept Log { get; } = new();

    internal TestHost Host { get; private set; } = null!;

    internal Authority Root { get; private set; } = null!;

    internal Authority Below { get; private set; } = null!;

    internal Authority Sm2 { get; private set; } = null!;

    internal Authority Unknown { get; private set; } = null!;

    internal Authority Ended { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        // Each test says so itself: a fixture cannot be skipped.
        if (!Tools.AreInstalled)
        {
            return;
        }

        (Root, Sm2, Unknown) = (await Authority.Found(_folder, "root", national: DevelopmentTokens.Personas[0].Identities[0].Number), await Authority.Found(_folder, "sm2", sm2: true), await Authority.Found(_folder, "unknown"));
        (Below, Ended) = (await Authority.Found(_folder, "below", below: Root), await Authority.Found(_folder, "ended", until: "20260501000000Z"));
        Directory.CreateDirectory(Trust);
        File.Copy(Root.Certificate, Path.Combine(Trust, "root.crt"));
        File.Copy(Sm2.Certificate, Path.Combine(Trust, "sm2.pem"));
        File.Copy(Ended.Certificate, Path.Combine(Trust, "ended.cer"));
        Publish();
        Host = await TestHost.Start(await cluster.NewDatabase(), args: [$"--Signatures:Trust={Trust}"], adapt: builder => builder.Services.AddSingleton<ILoggerProvider>(Log));
    }

    /// <summary>Puts the revocation lists where the Host finds them.</summary>
    internal void Publish()
    {
        foreach (var (authority, name) in new[] { (Root, "root"), (Below, "below"), (Sm2, "sm2"), (Ended, "ended") })
        {
            File.Copy(authority.RevocationList, Path.Combine(Trust, $"{name}.crl"), overwrite: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Host is not null)
        {
            // Whatever was signed: the events lead to it again.
            var deviations = await Host.Replayed();
            await Host.DisposeAsync();
            deviations.ShouldBeEmpty();
        }

        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>Applications are signed by those whom the item asks, with keys of their own, and what was signed can be verified by anybody.</summary>
public class A_signature : IClassFixture<SigningHost>
{
    private readonly SigningHost _signing;

    public A_signature(SigningHost signing)
    {
        Tools.SkipUnlessInstalled();
        _signing = signing;
    }

    private static readonly string Chen = $"/C=CN/CN=陈小明/serialNumber=IDCCN-{Number("applicant")}";
    private static readonly string Li = $"/C=CN/CN=李秀英/serialNumber={Number("applicant2")}";

    private TestHost Host => _signing.Host;

    private static string Number(string persona) => DevelopmentTokens.Personas.Single(p => p.Name == persona).Identities[0].Number;

    private static async Task<string> Sign(string text, string alg, string key, params string[] chain)
    {
        using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(Shared.Root(), "tests", "Signing", "sign.mjs"), alg, key, .. chain]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, StandardInputEncoding = new UTF8Encoding(false) })!;
        await node.StandardInput.WriteAsync(text);
        node.StandardInput.Close();
        var jws = await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        jws.ShouldNotBeEmpty(await node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        return jws.Trim();
    }

    private static async Task<string> Text(Client who, string number) => (string)(await who.Get($"/v1/cases/{number}/application")).ShouldBe(HttpStatusCode.OK).Json["text"]!;

    private static Task<Answer> HandIn(Client who, string number, string jws) => who.Post($"/v1/cases/{number}/signatures", new { signature = jws });

    /// <summary>As the phone of a person would, with the Host's own stand-in for it.</summary>
    private async Task<string> Wallet(string persona, string text, string algorithm = "es256", string certificate = "valid") =>
        (string)(await Host.Nobody().Post($"/dev/signatures/{persona}", new { text, algorithm, certificate })).ShouldBe(HttpStatusCode.OK).Json["signature"]!;

    private async Task<string> Visit(string relative = "陈大文")
    {
        var application = Applications.For("hkmo-endorsement-family");
        application["form"]!["relative"] = relative;
        return (await Host.As("applicant").Post("/v1/cases", application)).ShouldBe(HttpStatusCode.Created).Number;
    }

    private async Task<string> Home()
    {
        var application = Applications.For("provident-fund-purchase");
        application["parties"]!.AsArray().Add(Applications.Party("applicant2", role: Domain.Parties.PartyRole.Spouse));
        return (await Host.As("applicant").Post("/v1/cases", application)).ShouldBe(HttpStatusCode.Created).Number;
    }

    private static JsonNode Accept(Answer c) => c.Json["openActions"]!.AsArray().Single(a => (string)a!["action"]! == "accept")!;

    [Fact]
    public async Task of_the_applicant_is_what_acceptance_asks_for()
    {
        // Signs that JSON writes in more ways than one: what the front end makes of them is the same text.
        var number = await Visit("<b>\"𬱖\\\u202E\u0007é\"</b>\u2028/");
        var (applicant, intake) = (Host.As("applicant"), Host.As("intake-officer", "exit-entry"));
        (await applicant.Get($"/v1/cases/{number}")).Json["signatures"]!.ToJsonString().ShouldBe("""[{"party":0,"role":"applicant","by":[0]}]""");
        var before = await intake.Get($"/v1/cases/{number}", "zh-CN");
        Accept(before)["fields"]![0]!["values"]!.AsArray().Select(v => (string)v!).ShouldBe(["signed-on-paper"]);
        before.Json["owed"]!.ToJsonString().ShouldContain("signature-missing");
        (await intake.Take(number, "accept")).ShouldBeProblem(422, "missing-field", "attestations");

        var text = await Text(applicant, number);
        JsonNode.Parse(text)!["form"]!["relative"]!.ToString().ShouldBe("<b>\"𬱖\\\u202E\u0007é\"</b>\u2028/");
        var (key, certificate) = await _signing.Root.Issue(Chen);
        (await HandIn(applicant, number, await Sign(text, "ES256", key, certificate))).ShouldBe(HttpStatusCode.Created);

        var signed = await applicant.Get($"/v1/cases/{number}");
        signed.Json["signatures"]![0]!["signedAt"].ShouldNotBeNull();
        signed.Json["facts"]!.AsArray().ShouldContain(f => (string)f!["kind"]! == "signed" && (string)f["what"]! == "applicant");
        Accept(await intake.Get($"/v1/cases/{number}"))["fields"]!.AsArray().ShouldBeEmpty();
        (await intake.Take(number, "accept")).ShouldBe(HttpStatusCode.OK);
        var history = await intake.Get($"/v1/cases/{number}/history");
        history.Json["events"]!.AsArray().ShouldContain(e => (string)e!["event"]! == "application-signed" && (string)e["details"]!["algorithm"]! == "es256");
        // The certificate names a person, and stands in nothing that everybody sees.
        history.Text.ShouldNotContain("x5c");
        history.Text.ShouldNotContain("eyJ");
    }

    [Fact]
    public async Task of_both_spouses_is_asked_whoever_hands_it_in()
    {
        var number = await Home();
        var (applicant, spouse, intake) = (Host.As("applicant"), Host.As("applicant2"), Host.As("intake-officer", "provident-fund"));
        var text = await Text(spouse, number);
        text.ShouldBe(await Text(applicant, number));
        var (key, certificate) = await _signing.Sm2.Issue(Li);
        var theirs = await Sign(text, "SGD_SM3_SM2", await _signing.Sm2.Hex(key), certificate);
        (await HandIn(applicant, number, theirs)).ShouldBe(HttpStatusCode.Created);
        (await HandIn(spouse, number, theirs)).ShouldBeProblem(409, "already-signed");
        (await intake.Get($"/v1/cases/{number}")).Json["owed"]!.ToJsonString().ShouldContain("the applicant");
        Accept(await intake.Get($"/v1/cases/{number}"))["fields"]!.AsArray().ShouldNotBeEmpty();

        // Of an authority below the trusted one, which the signature brings along.
        var (own, ownCertificate) = await _signing.Below.Issue(Chen);
        (await HandIn(applicant, number, await Sign(text, "ES256", own, ownCertificate))).ShouldBeProblem(422, "certificate-not-trusted");
        (await HandIn(intake, number, await Sign(text, "ES256", own, ownCertificate, _signing.Below.Certificate, _signing.Root.Certificate))).ShouldBe(HttpStatusCode.Created);
        Accept(await intake.Get($"/v1/cases/{number}"))["fields"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task is_of_the_application_as_it_stands_and_of_no_other()
    {
        var (number, other) = (await Visit(), await Visit());
        var (applicant, intake) = (Host.As("applicant"), Host.As("intake-officer", "exit-entry"));
        var jws = await Wallet("applicant", await Text(applicant, number));
        (await HandIn(applicant, other, jws)).ShouldBeProblem(422, "signature-wrong", "signature");
        (await HandIn(applicant, number, jws)).ShouldBe(HttpStatusCode.Created);

        // Where they are reached and how the result comes is no part of it.
        (await applicant.Post($"/v1/cases/{number}/contact", new { party = 0, mobile = "13900139000" })).ShouldBe(HttpStatusCode.OK);
        (await applicant.Post($"/v1/cases/{number}/delivery-choice", new { way = "counter" })).ShouldBe(HttpStatusCode.OK);
        (await applicant.Get($"/v1/cases/{number}")).Json["signatures"]![0]!["signedAt"].ShouldNotBeNull();

        var materials = new { materials = new[] { new { material = "permit", reference = "another" } } };
        (await applicant.Post($"/v1/cases/{number}/materials", materials)).ShouldBe(HttpStatusCode.OK);
        (await applicant.Get($"/v1/cases/{number}")).Json["signatures"]![0]!["signedAt"].ShouldBeNull();
        (await HandIn(applicant, number, jws)).ShouldBeProblem(422, "signature-wrong");
        // Who says which edition they have signed hears that there is another.
        (await applicant.Post($"/v1/cases/{number}/signatures", new { signature = jws, edition = 1 })).ShouldBeProblem(409, "application-changed");
        var edition = (int)(await applicant.Get($"/v1/cases/{number}/application")).Json["edition"]!;
        (await applicant.Post($"/v1/cases/{number}/signatures", new { signature = await Wallet("applicant", await Text(applicant, number)), edition })).ShouldBe(HttpStatusCode.Created);
        (await intake.Take(number, "request-correction", new { items = new[] { new { path = "materials.permit", message = "看不清" } } })).ShouldBe(HttpStatusCode.OK);
        (await applicant.Take(number, "supplement", materials)).ShouldBe(HttpStatusCode.OK);
        (await intake.Get($"/v1/cases/{number}")).Json["owed"]!.ToJsonString().ShouldContain("signature-missing");

        // On paper, before an officer.
        (await intake.Take(other, "request-correction", new { items = new[] { new { path = "materials.permit", message = "看不清" } } })).ShouldBe(HttpStatusCode.OK);
        (await applicant.Take(other, "supplement", materials)).ShouldBe(HttpStatusCode.OK);
        (await intake.Take(other, "accept", new { attestations = new[] { "signed-on-paper" } })).ShouldBe(HttpStatusCode.OK);
        (await intake.Get($"/v1/cases/{other}")).Json["owed"]!.ToJsonString().ShouldNotContain("signature-missing");
    }

    [Fact]
    public async Task that_is_not_good_is_refused_and_the_security_log_is_told()
    {
        var number = await Visit();
        var applicant = Host.As("applicant");
        var text = await Text(applicant, number);
        var (key, certificate) = await _signing.Root.Issue(Chen);
        var good = await Sign(text, "ES256", key, certificate);
        var parts = good.Split('.');
        string Header(Func<JsonObject, object> change) => $"{Base64Url(JsonSerializer.Serialize(change(JsonNode.Parse(FromBase64Url(parts[0]))!.AsObject())))}..{parts[2]}";
        string With(Action<JsonObject> change) => Header(h =>
        {
            change(h);
            return h;
        });

        foreach (var malformed in new[]
        {
            "x", "..", "a.b.c", parts[0], $"{parts[0]}..", $"{parts[0]}.{Base64Url(text)}.{parts[2]}", good + "=", " . . ", $"{parts[0]}..{parts[2]}x", $"{parts[0]}..{parts[2][..^4]}", $"{Base64Url("[]")}..{parts[2]}", $"{Base64Url("{}")}..{parts[2]}", $"{Base64Url("not json")}..{parts[2]}",
            $"{Base64Url("{\"alg\":\"ES256\",\"alg\":\"ES256\",\"x5c\":[\"\"]}")}..{parts[2]}", With(h => h["crit"] = new JsonArray("b64")), With(h => h.Remove("x5c")), With(h => h["x5c"] = new JsonArray()), With(h => h["x5c"] = new JsonArray("AAAA")), With(h => h["x5c"] = new JsonArray((JsonNode?)null)), With(h => h["x5c"] = new JsonArray(1)),
            With(h => h["x5c"] = new JsonArray([.. Enumerable.Repeat((string)h["x5c"]![0]!, 6).Select(c => (JsonNode)c)])), With(h => h["alg"] = 1), $"{Base64Url("{\"alg\":\"\\ud800\",\"x5c\":[\"AAAA\"]}")}..{parts[2]}",
        })
        {
            (await HandIn(applicant, number, malformed)).ShouldBeProblem(422, "signature-malformed", "signature");
        }

        foreach (var algorithm in new[] { "none", "HS256", "RS256", "es256", "ES384", "SGD_SM3_SM2" })
        {
            (await HandIn(applicant, number, With(h => h["alg"] = algorithm))).ShouldBeProblem(422, "signature-algorithm-unknown");
        }

        // A header is signed too; a key that it brings along is nobody's.
        foreach (var named in new[] { "kid", "jku", "x5u", "jwk" })
        {
            (await HandIn(applicant, number, With(h => h[named] = "https://keys.example/1"))).ShouldBeProblem(422, "signature-wrong");
        }

        (await HandIn(applicant, number, $"{parts[0]}..{Base64Url(new byte[64])}")).ShouldBeProblem(422, "signature-wrong");
        (await HandIn(applicant, number, await Sign(text.Replace("陈大文", "陈小文", StringComparison.Ordinal), "ES256", key, certificate))).ShouldBeProblem(422, "signature-wrong");
        (await HandIn(applicant, number, await Sign(text, "ES256", (await _signing.Root.Issue(Chen)).Key, certificate))).ShouldBeProblem(422, "signature-wrong");

        async Task<Answer> By(Task<(string Key, string Certificate)> issued) => await HandIn(applicant, number, await Sign(text, "ES256", (await issued).Key, (await issued).Certificate));
        (await HandIn(applicant, number, await Sign(text, "ES256", key, (await _signing.Root.Issue(Chen, curve: "P-384")).Certificate))).ShouldBeProblem(422, "signature-algorithm-unknown");
        (await By(_signing.Unknown.Issue(Chen))).ShouldBeProblem(422, "certificate-not-trusted");
        (await By(_signing.Root.Issue(Chen, kind: "server"))).ShouldBeProblem(422, "certificate-not-trusted");
        (await By(_signing.Root.Issue(Chen, kind: "authority"))).ShouldBeProblem(422, "certificate-not-trusted");
        (await By(_signing.Root.Issue(Chen, kind: "web"))).ShouldBeProblem(422, "certificate-not-trusted");
        (await By(_signing.Root.Issue(Chen, kind: "bare"))).ShouldBeProblem(422, "certificate-not-trusted");
        (await By(_signing.Root.Issue(Chen, digest: "sha1"))).ShouldBeProblem(422, "certificate-not-trusted");
        // The first is the signer's, and each the one before it was issued by.
        (await HandIn(applicant, number, await Sign(text, "ES256", key, _signing.Below.Certificate, certificate))).ShouldBeProblem(422, "signature-wrong");
        (await HandIn(applicant, number, await Sign(text, "ES256", key, certificate, _signing.Below.Certificate))).ShouldBeProblem(422, "certificate-not-trusted");
        (await By(_signing.Root.Issue(Chen, until: "20260519000000Z"))).ShouldBeProblem(422, "certificate-not-valid-now");
        (await By(_signing.Root.Issue(Chen, from: "20260521000000Z"))).ShouldBeProblem(422, "certificate-not-valid-now");
        (await By(_signing.Ended.Issue(Chen))).ShouldBeProblem(422, "certificate-not-valid-now");
        (await By(_signing.Root.Issue(Li))).ShouldBeProblem(422, "signer-not-asked", "signature");
        // What another program would not take for the same certificate is none.
        var der = Convert.FromBase64String((string)JsonNode.Parse(FromBase64Url(parts[0]))!["x5c"]![0]!);
        der[der.AsSpan().IndexOf<byte>([1, 1, 0xFF]) + 2] = 1;
        (await HandIn(applicant, number, With(h => h["x5c"] = new JsonArray(Convert.ToBase64String(der))))).ShouldBeProblem(422, "signature-malformed");
        // A serial number without a word of what it is says nothing; with the wrong word it is another document's.
        (await By(_signing.Root.Issue("/CN=陈小明/serialNumber=12345678"))).ShouldBeProblem(422, "signer-not-asked");
        foreach (var otherwise in new[] { "PASCN-", "IDCDE-", "NTRCN-", "XYZCN-", "idccn-" })
        {
            (await By(_signing.Root.Issue($"/CN=陈小明/serialNumber={otherwise}{Number("applicant")}"))).ShouldBeProblem(422, "signer-not-asked");
        }

        (await By(_signing.Root.Issue($"/CN={Number("applicant")}"))).ShouldBeProblem(422, "signer-not-asked");
        foreach (var (tried, code) in new[] { ("expired", "certificate-not-valid-now"), ("revoked", "certificate-revoked"), ("untrusted", "certificate-not-trusted") })
        {
            (await HandIn(applicant, number, await Wallet("applicant", text, certificate: tried))).ShouldBeProblem(422, code);
            (await HandIn(applicant, number, await Wallet("applicant", text, "sm2", tried))).ShouldBeProblem(422, code);
        }

        _signing.Log.Of(SecurityLog.Category).Where(l => l.Contains(number, StringComparison.Ordinal)).Select(l => l.Split([": ", ","], 3, StringSplitOptions.None)[1]).Distinct().ShouldBe(["signature-wrong", "certificate-not-trusted", "signer-not-asked", "certificate-revoked"], ignoreOrder: true);
        // The person and not the organisation that they stand for.
        var company = (string)(await Host.Nobody().Post("/dev/signatures/applicant", new { text, @as = "credit-code" })).ShouldBe(HttpStatusCode.OK).Json["signature"]!;
        (await HandIn(applicant, number, company)).ShouldBeProblem(422, "signer-not-asked");
        (await Host.Nobody().Post("/dev/signatures/applicant", new { text, @as = "passport" })).ShouldBeProblem(422, "field-not-a-choice", "as");
        (await Host.Nobody().Post("/dev/signatures/reviewer", new { text })).ShouldBeProblem(404, "unknown-persona", "persona");
        // Nothing of all that came to the case; and what is good is taken, by either way of naming a person.
        (await applicant.Get($"/v1/cases/{number}")).Json["version"]!.GetValue<int>().ShouldBe(1);
        (await By(_signing.Root.Issue($"/CN=Chen/serialNumber={Number("applicant")}"))).ShouldBe(HttpStatusCode.Created);
        var second = await Visit();
        var (national, nationalCertificate) = await _signing.Root.Issue("/CN=陈小明", kind: "national");
        (await HandIn(applicant, second, await Sign(await Text(applicant, second), "ES256", national, nationalCertificate))).ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task of_a_certificate_that_was_revoked_is_refused_from_the_next_list_on_and_without_a_list_nobody_can_say()
    {
        var (number, applicant) = (await Visit(), Host.As("applicant"));
        var (key, certificate) = await _signing.Below.Issue(Chen);
        var jws = await Sign(await Text(applicant, number), "ES256", key, certificate, _signing.Below.Certificate);
        var list = Path.Combine(_signing.Trust, "below.crl");

        var supervisor = Host.As("supervisor", "exit-entry");
        File.Delete(list);
        var unknown = await HandIn(applicant, number, jws);
        unknown.ShouldBeProblem(503, "revocation-unknown");
        await _signing.Below.List(until: "20260519000000Z");
        _signing.Publish();
        (await HandIn(applicant, number, jws)).ShouldBeProblem(503, "revocation-unknown");
        await Eventually.Holds(async () => (await supervisor.Get("/health")).Json["checks"]!["revocation-lists"]!.ToJsonString().Contains("CN=below: no revocation list that is valid now", StringComparison.Ordinal));
        // Nor is one that begins tomorrow.
        await _signing.Below.List(from: "20260521000000Z");
        _signing.Publish();
        (await HandIn(applicant, number, jws)).ShouldBeProblem(503, "revocation-unknown");
        // What cannot be read as a list leaves what was there before.
        await File.WriteAllTextAsync(list, "half a li", TestContext.Current.CancellationToken);
        (await HandIn(applicant, number, jws)).ShouldBeProblem(503, "revocation-unknown");
        await _signing.Below.Revoke(certificate);
        _signing.Publish();
        (await HandIn(applicant, number, jws)).ShouldBeProblem(422, "certificate-revoked");
        (await HandIn(applicant, number, await Wallet("applicant", await Text(applicant, number)))).ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task can_be_verified_by_anybody_for_as_long_as_the_events_are_kept()
    {
        var (number, applicant, auditor) = (await Visit(), Host.As("applicant"), Host.As("auditor"));
        var first = await Text(applicant, number);
        var (key, certificate) = await _signing.Root.Issue(Chen);
        (await HandIn(applicant, number, await Sign(first, "ES256", key, certificate))).ShouldBe(HttpStatusCode.Created);
        (await applicant.Post($"/v1/cases/{number}/materials", new { materials = new[] { new { material = "permit", reference = "another" } } })).ShouldBe(HttpStatusCode.OK);
        (await HandIn(applicant, number, await Wallet("applicant", await Text(applicant, number)))).ShouldBe(HttpStatusCode.Created);

        (await auditor.Get($"/v1/cases/{number}/signatures")).ShouldBeProblem(400, "purpose-missing");
        var signatures = (await auditor.Get($"/v1/cases/{number}/signatures?purpose=audit")).ShouldBe(HttpStatusCode.OK).Json["items"]!.AsArray();
        signatures.Select(s => ((int)s!["edition"]!, (bool)s["stands"]!)).ShouldBe([(1, false), (3, true)]);
        ((string)signatures[0]!["revokedAsOf"]!).ShouldBe("2026-01-01T00:00:00Z");
        var then = (await auditor.Get($"/v1/cases/{number}/application?edition=1&purpose=audit")).ShouldBe(HttpStatusCode.OK).Json;
        ((string)then["text"]!).ShouldBe(first);
        (await Verified((string)signatures[0]!["signature"]!, first)).ShouldBe("good");
        (await Verified((string)signatures[1]!["signature"]!, await Text(applicant, number))).ShouldBe("good");
        (await Verified((string)signatures[0]!["signature"]!, first + " ")).ShouldBe("");
        (await auditor.Get($"/v1/cases/{number}/application?edition=9&purpose=audit")).ShouldBeProblem(404, "unknown-edition", "edition");
        (await auditor.Get($"/v1/cases/{number}/application?edition=x&purpose=audit")).ShouldBeProblem(400, "parameter-malformed", "edition");
        (await applicant.Get("/v1/me/looks")).Json["items"]!.AsArray().Count(l => (string)l!["kind"]! == "full-view" && l["numbers"]!.AsArray().Any(n => (string)n! == number)).ShouldBe(3);

        static async Task<string> Verified(string jws, string text)
        {
            using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(Shared.Root(), "tests", "Signing", "verify.mjs")]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, StandardInputEncoding = new UTF8Encoding(false) })!;
            await node.StandardInput.WriteAsync($"{jws}\n{text}");
            node.StandardInput.Close();
            return (await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim();
        }
    }

    [Fact]
    public async Task is_read_and_handed_in_by_those_concerned_alone()
    {
        var number = await Visit();
        var jws = await Wallet("applicant", await Text(Host.As("applicant"), number));
        foreach (var stranger in new[] { Host.As("applicant2"), Host.As("intake-officer", "provident-fund"), Host.As("intake-officer", "exit-entry", "440300"), Host.As("kiosk") })
        {
            (await stranger.Get($"/v1/cases/{number}/application")).ShouldBeProblem(404, "case-not-found");
            (await stranger.Get($"/v1/cases/{number}/signatures")).ShouldBeProblem(404, "case-not-found");
            (await HandIn(stranger, number, jws)).ShouldBeProblem(404, "case-not-found");
        }

        foreach (var officer in new[] { Host.As("reviewer", "exit-entry"), Host.As("auditor") })
        {
            (await HandIn(officer, number, jws)).ShouldBeProblem(403, "role-not-allowed");
        }

        (await Host.As("reviewer", "exit-entry").Get($"/v1/cases/{number}/application")).ShouldBe(HttpStatusCode.OK);
        (await Host.As("supervisor", "exit-entry").Get($"/v1/cases/{number}/application")).ShouldBeProblem(400, "purpose-missing");
        (await HandIn(Host.As("applicant"), number, new string('a', 16_001))).ShouldBeProblem(422, "field-too-long", "signature");
        (await HandIn(Host.As("applicant"), number, "")).ShouldBeProblem(422, "missing-field", "signature");
        // The same request is answered the same, also when what it asked for has come to be.
        var (first, again) = (await Host.As("applicant").Post($"/v1/cases/{number}/signatures", new { signature = jws }, key: "once"), await Host.As("applicant").Post($"/v1/cases/{number}/signatures", new { signature = jws }, key: "once"));
        (first.Status, again.Status, again.Text).ShouldBe((HttpStatusCode.Created, HttpStatusCode.Created, first.Text));
        var plain = (await Host.As("applicant").Post("/v1/cases", Applications.For("hkmo-endorsement-tourism"))).ShouldBe(HttpStatusCode.Created).Number;
        (await HandIn(Host.As("applicant"), plain, jws)).ShouldBeProblem(409, "not-to-be-signed");
        (await HandIn(Host.As("intake-officer", "exit-entry"), number, jws)).ShouldBeProblem(409, "already-signed");
    }

    [Fact]
    public async Task of_an_organisation_is_by_its_own_certificate_and_no_employees()
    {
        // An employer of those who apply for a certificate of no item here: whom a certificate names is read all the same.
        var (_, seal) = await _signing.Root.Issue("/CN=某某公司/organizationIdentifier=NTRCN-91440101MA5ABCD12U");
        var (_, employee) = await _signing.Root.Issue($"/CN=陈小明/serialNumber=IDCCN-{Number("applicant")}/organizationIdentifier=NTRCN-91440101MA5ABCD12U");
        var (_, named) = await _signing.Root.Issue("/CN=陈小明/SN=陈/GN=小明/organizationIdentifier=NTRCN-91440101MA5ABCD12U");
        Whom(seal).ShouldBe(["91440101MA5ABCD12U credit-code"]);
        Whom(employee).ShouldBe([$"{Number("applicant")} resident-id hkmo-permit home-return-permit taiwan-permit foreigner-card"]);
        Whom(named).ShouldBeEmpty();
        Whom((await _signing.Root.Issue($"/CN=陈小明/serialNumber={Number("applicant")}/serialNumber=IDCCN-{Number("applicant2")}")).Certificate).ShouldBeEmpty();
        Whom((await _signing.Root.Issue("/CN=Anna/serialNumber=PASDE-C01X00T47")).Certificate).ShouldBe(["C01X00T47 passport"]);

        static IEnumerable<string> Whom(string certificate) => CertifiedIdentities.Of(new Org.BouncyCastle.X509.X509CertificateParser().ReadCertificate(File.ReadAllBytes(certificate)))
            .Select(i => $"{i.Number} {string.Join(' ', i.Types.Select(t => Domain.Codes.Code(t)))}");
    }

    [Fact]
    public async Task is_had_once_from_however_many_hands_at_once()
    {
        var number = await Visit();
        var (text, applicant) = (await Text(Host.As("applicant"), number), Host.As("applicant"));
        var signatures = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Wallet("applicant", text, i % 2 == 0 ? "es256" : "sm2")));
        (await Task.WhenAll(signatures.Select(s => HandIn(applicant, number, s)))).Select(a => (int)a.Status).Order().ShouldBe([201, .. Enumerable.Repeat(409, 9)]);
        (await applicant.Get($"/v1/cases/{number}")).Json["version"]!.GetValue<int>().ShouldBe(2);
    }

    [Fact]
    public async Task is_verified_by_nobody_where_nobody_says_whom_to_trust()
    {
        var (_, person) = await _signing.Root.Issue(Chen);
        var wrong = Directory.CreateDirectory(Path.Combine(_signing.Trust, "wrong")).FullName;
        File.Copy(person, Path.Combine(wrong, "person.crt"));
        foreach (var folder in new[] { "/nowhere", Directory.CreateDirectory(Path.Combine(_signing.Trust, "none")).FullName, Path.Combine(_signing.Trust, "root.crt"), wrong })
        {
            Should.Throw<StartupException>(() => TrustFolder.Read(folder)).Message.ShouldContain("Signatures__Trust");
        }

        using var empty = new Microsoft.Extensions.Configuration.ConfigurationManager();
        var place = new TrustPlace(empty, new Production(), new LocalAuthority(), Microsoft.Extensions.Logging.Abstractions.NullLogger<TrustFolder>.Instance);
        new CertificateSignatures(place).Verify(Domain.Signatures.DetachedJws.Of("x"), "x"u8, 1, NodaTime.Instant.FromUtc(2026, 5, 20, 2, 0)).ShouldBe(new Domain.Signatures.SignatureFinding.Bad(CertificateSignatures.NotTaken));
    }

    private sealed class Production : Microsoft.AspNetCore.Hosting.IWebHostEnvironment
    {
        public string EnvironmentName { get; set; } = "Production";
        public string ApplicationName { get; set; } = "";
        public string WebRootPath { get; set; } = "";
        public Microsoft.Extensions.FileProviders.IFileProvider WebRootFileProvider { get; set; } = new Microsoft.Extensions.FileProviders.NullFileProvider();
        public string ContentRootPath { get; set; } = "";
        public Microsoft.Extensions.FileProviders.IFileProvider ContentRootFileProvider { get; set; } = new Microsoft.Extensions.FileProviders.NullFileProvider();
    }

    private static string Base64Url(string text) => Base64Url(Encoding.UTF8.GetBytes(text));

    private static string Base64Url(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    private static string FromBase64Url(string text) => Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(text));
}
