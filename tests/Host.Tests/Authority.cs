using System.Text.RegularExpressions;

namespace GdCases.Host.Tests;

/// <summary>A certificate authority as they are run: OpenSSL's. It and whom it issues to live from the beginning to the end of 2026, for time stands still in tests.</summary>
internal sealed partial class Authority
{
    private const string From = "20260101000000Z";
    private const string Until = "20261231000000Z";

    private readonly string _folder;
    private readonly bool _sm2;
    private int _issued;

    private Authority(string folder, bool sm2) => (_folder, _sm2) = (folder, sm2);

    /// <summary>Its own certificate.</summary>
    public string Certificate => Path.Combine(_folder, "ca.crt");

    public string RevocationList => Path.Combine(_folder, "ca.crl");

    private string[] Digest => _sm2 ? ["-md", "sm3"] : ["-md", "sha256"];

    private string[] OfSm2(params string[] options) => _sm2 ? options : [];

    /// <summary>A new one; below another, or at the top.</summary>
    /// <param name="folder">Where it works, in a folder of its own.</param>
    /// <param name="name">How it is called.</param>
    /// <param name="sm2">With SM2 and SM3, and not with P-256 and SHA-256.</param>
    /// <param name="below">Which has issued its certificate; null: itself.</param>
    /// <param name="national">The number in the extension of those it issues as "national".</param>
    /// <param name="until">When its own certificate ends.</param>
    public static async Task<Authority> Found(string folder, string name, bool sm2 = false, Authority? below = null, string national = "0", string until = Until)
    {
        var authority = new Authority(Directory.CreateDirectory(Path.Combine(folder, name)).FullName, sm2);
        await File.WriteAllTextAsync(Path.Combine(authority._folder, "ca.cnf"), $"""
            [ca]
            default_ca = own
            [own]
            database = index.txt
            serial = serial
            new_certs_dir = .
            certificate = ca.crt
            private_key = ca.key
            policy = any
            unique_subject = no
            crlnumber = crlnumber
            default_md = sha256
            [any]
            countryName = optional
            commonName = supplied
            serialNumber = optional
            surname = optional
            givenName = optional
            organizationIdentifier = optional
            [authority]
            basicConstraints = critical,CA:true
            keyUsage = critical,keyCertSign,cRLSign
            subjectKeyIdentifier = hash
            [person]
            basicConstraints = CA:false
            keyUsage = critical,digitalSignature,nonRepudiation
            [server]
            basicConstraints = CA:false
            keyUsage = critical,keyEncipherment
            [web]
            basicConstraints = CA:false
            keyUsage = critical,digitalSignature
            extendedKeyUsage = serverAuth,clientAuth
            [bare]
            basicConstraints = CA:false
            [national]
            basicConstraints = CA:false
            keyUsage = critical,digitalSignature
            1.2.156.10260.4.1.1 = ASN1:PRINTABLESTRING:{national}
            """);
        await File.WriteAllTextAsync(Path.Combine(authority._folder, "index.txt"), "");
        await File.WriteAllTextAsync(Path.Combine(authority._folder, "crlnumber"), "01\n");
        await File.WriteAllTextAsync(Path.Combine(authority._folder, "serial"), "01\n");
        await authority.NewKey("ca");
        if (below is null)
        {
            await authority.Request("ca", $"/CN={name}");
            await authority.Sign("ca", "authority", From, until, "-selfsign", "-keyfile", "ca.key");
        }
        else
        {
            await authority.Request("ca", $"/CN={name}");
            File.Copy(Path.Combine(authority._folder, "ca.csr"), Path.Combine(below._folder, $"{name}.csr"));
            await below.Sign(name, "authority", From, Until);
            File.Copy(Path.Combine(below._folder, $"{name}.crt"), authority.Certificate);
        }

        await authority.List();
        return authority;
    }

    /// <summary>A key and a certificate for somebody; the files of both.</summary>
    public async Task<(string Key, string Certificate)> Issue(string subject, string kind = "person", string from = From, string until = Until, string curve = "P-256", string? digest = null)
    {
        var name = $"issued{++_issued}";
        await NewKey(name, curve);
        await Request(name, subject);
        await Sign(name, kind, from, until, digest is null ? [] : ["-md", digest]);
        return (Path.Combine(_folder, $"{name}.key"), Path.Combine(_folder, $"{name}.crt"));
    }

    public async Task Revoke(string certificate)
    {
        await OpenSsl("ca", "-config", "ca.cnf", "-revoke", certificate);
        await List();
    }

    /// <summary>A new revocation list.</summary>
    public Task List(string from = From, string until = Until) => OpenSsl(["ca", "-config", "ca.cnf", "-gencrl", .. Digest, .. OfSm2("-sigopt", "distid:1234567812345678"), "-crl_lastupdate", from, "-crl_nextupdate", until, "-out", "ca.crl"]);

    /// <summary>The private number of a key, in hex.</summary>
    public async Task<string> Hex(string key) => Separators().Replace(PrivateNumber().Match(await OpenSsl("pkey", "-in", key, "-noout", "-text")).Groups["hex"].Value, "")[^64..];

    private Task NewKey(string name, string curve = "P-256") => OpenSsl("genpkey", "-algorithm", "EC", "-pkeyopt", $"ec_paramgen_curve:{(_sm2 ? "SM2" : curve)}", "-out", $"{name}.key");

    private Task Request(string name, string subject) => OpenSsl(["req", "-new", "-utf8", "-key", $"{name}.key", .. _sm2 ? new[] { "-sm3", "-sigopt", "distid:1234567812345678" } : [], "-subj", subject, "-out", $"{name}.csr"]);

    private Task Sign(string name, string kind, string from, string until, params string[] more) => OpenSsl(
        ["ca", "-batch", "-config", "ca.cnf", "-notext", "-utf8", "-in", $"{name}.csr", "-out", $"{name}.crt", "-extensions", kind, "-startdate", from, "-enddate", until, .. Digest, .. OfSm2("-sigopt", "distid:1234567812345678", "-vfyopt", "distid:1234567812345678"), .. more]);

    private Task<string> OpenSsl(params string[] arguments) => Tools.Run("openssl", _folder, arguments);

    [GeneratedRegex("priv:(?<hex>[0-9a-f:\\s]+)pub:", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PrivateNumber();

    [GeneratedRegex("[:\\s]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Separators();
}
