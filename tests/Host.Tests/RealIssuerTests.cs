using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace GdCases.Host.Tests;

/// <summary>A Host in Production with a certified issuer of somebody else's making (oidc-provider), over TLS with an authority of one's own.</summary>
public sealed class A_real_issuer(Cluster cluster) : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gdcases-issuer-").FullName;
    private readonly Uri _address = new($"https://localhost:{Tools.FreePort()}");
    private Process? _issuer;

    public async ValueTask DisposeAsync()
    {
        await Stop();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task is_waited_for_believed_and_followed_when_its_keys_change()
    {
        Tools.SkipUnlessInstalled();
        Certify();
        await Start();
        var early = await Token("citizen");
        await Stop();
        var settings = HostProcess.Production(await cluster.NewDatabase());
        settings["Auth__Authority"] = _address.ToString();
        settings["Auth__Audience"] = "https://cases.example/";
        settings["Auth__Claims__Roles"] = "realm_access.roles";
        settings["Auth__Roles__window-clerk"] = "intake-officer";
        settings["Auth__Groups__/police/exit-entry/guangzhou__Agency"] = "exit-entry";
        settings["Auth__Groups__/police/exit-entry/guangzhou__Divisions"] = "440100";
        settings["SSL_CERT_FILE"] = Path.Combine(_folder, "authority.pem");
        await using var host = await HostProcess.Serve(settings);

        // It is not there: nobody can be told from anybody, and who needs no token is served.
        (await new Client(host.Address, early).Get("/v1/me/cases")).ShouldBeProblem(503, "issuer-out-of-reach");
        (await new Client(host.Address, null).Get("/health/ready")).Text.ShouldBe("Degraded");

        await Start();
        await Eventually.Holds(async () => (await (await As("citizen")).Get("/v1/me/cases")).Status == HttpStatusCode.OK);
        var number = (await (await As("citizen")).Post("/v1/cases", Applications.For("hkmo-endorsement-tourism"))).ShouldBe(HttpStatusCode.Created).Number;
        (await (await As("officer")).Take(number, "accept")).ShouldBe(HttpStatusCode.OK);
        (await (await As("stranger")).Get("/v1/me/cases")).ShouldBeProblem(403, "claim-missing");
        var old = await As("citizen");

        // Twice other keys, one after the other: nobody is locked out, and what was signed with the old ones is over.
        for (var rotation = 0; rotation < 2; rotation++)
        {
            await Stop();
            await Start();
            await Eventually.Holds(async () => (await (await As("citizen")).Get($"/v1/cases/{number}")).Status == HttpStatusCode.OK);
        }

        (await old.Get($"/v1/cases/{number}")).ShouldBeProblem(401, "not-authenticated");

        async Task<Client> As(string person) => new(host.Address, await Token(person));
    }

    /// <summary>A token as any client of the issuer gets it (RFC 6749, section 4.4).</summary>
    private async Task<string> Token(string person)
    {
        using var authority = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(_folder, "authority.pem"));
        using var handler = new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { authority }, RevocationMode = X509RevocationMode.NoCheck } } };
        using var http = new HttpClient(handler);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{person}:secret")));
        using var asked = new FormUrlEncodedContent([new("grant_type", "client_credentials")]);
        using var answer = await http.PostAsync(new Uri(_address, "token"), asked, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        return (string)JsonNode.Parse(text)!["access_token"]!;
    }

    private async Task Start()
    {
        _issuer = Process.Start(new ProcessStartInfo("node", [Path.Combine(Shared.Root(), "tests", "Issuer", "issuer.mjs"), $"{_address.Port}", Path.Combine(_folder, "issuer.pem"), Path.Combine(_folder, "issuer.key")]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        _ = _issuer.StandardError.ReadToEndAsync();
        var line = "";
        while (line != "listening")
        {
            line = (await _issuer.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldNotBeNull("the issuer did not start");
        }
    }

    private async Task Stop()
    {
        if (_issuer is not null)
        {
            _issuer.Kill();
            await _issuer.WaitForExitAsync();
            _issuer.Dispose();
            _issuer = null;
        }
    }

    /// <summary>An authority that nobody knows, and the issuer's certificate by it.</summary>
    private void Certify()
    {
        var (from, until) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var authorityKey = RSA.Create(2048);
        var authority = new CertificateRequest("CN=GdCases test authority", authorityKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        using var signer = authority.CreateSelfSigned(from, until);
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(signer, from, until, [1, 2, 3, 4]);
        File.WriteAllText(Path.Combine(_folder, "authority.pem"), signer.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, "issuer.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, "issuer.key"), key.ExportPkcs8PrivateKeyPem());
    }
}
