using System.Diagnostics.CodeAnalysis;
using GdCases.Host.Startup;
using Org.BouncyCastle.X509;

namespace GdCases.Host.Signatures;

/// <summary>
/// The folder with the roots (*.crt, *.cer, *.pem) and the revocation lists (*.crl), each in DER or PEM. Lists go out of
/// date, so whoever keeps the machine puts newer ones there, and what has changed is read again before the next signature.
/// </summary>
public sealed partial class TrustFolder
{
    private static readonly string[] Certificates = [".crt", ".cer", ".pem"];

    private readonly string _folder;
    private readonly ILogger<TrustFolder> _logger;
    private readonly Lock _reading = new();
    private volatile Trust _read;
    private volatile string _tried;

    /// <summary>Reads it.</summary>
    /// <exception cref="StartupException">There is no such folder, no root in it, or a file that cannot be read as what its name says.</exception>
    public TrustFolder(string folder, ILogger<TrustFolder> logger)
    {
        (_folder, _logger) = (folder, logger);
        (_tried, _read) = (Stamp(), Read(folder));
    }

    /// <summary>Why what is in the folder now cannot be read; null: it was.</summary>
    public string? Fault { get; private set; }

    /// <summary>What the folder says now. What cannot be read, as a list that is being written, leaves what was said before.</summary>
    public Trust Current()
    {
        try
        {
            // One reads, which may take a while, and once as it stands; the others go by what was said before.
            if (Stamp() is var stamp && stamp != _tried && _reading.TryEnter())
            {
                try
                {
                    _tried = stamp;
                    _read = Read(_folder);
                    Fault = null;
                }
                finally
                {
                    _reading.Exit();
                }
            }
        }
        catch (Exception e) when (e is StartupException or IOException or UnauthorizedAccessException)
        {
            if (Fault != e.Message)
            {
                NotRead(_logger, e.Message);
            }

            Fault = e.Message;
            // A folder that could not be listed is read when it can; what is in it and no good, when it is another.
            _tried = e is StartupException ? _tried : "";
        }

        return _read;
    }

    /// <summary>What the folder of a setting says.</summary>
    /// <exception cref="StartupException">As of the constructor.</exception>
    public static Trust Read(string folder)
    {
        try
        {
            var roots = Files(folder).Where(f => Certificates.Contains(f.Extension.ToLowerInvariant())).SelectMany(f => Parsed(f, s => new X509CertificateParser().ReadCertificates(s))).ToList();
            var lists = Files(folder).Where(f => f.Extension.Equals(".crl", StringComparison.OrdinalIgnoreCase)).SelectMany(f => Parsed(f, s => new X509CrlParser().ReadCrls(s))).Select(l => new RevocationList(l)).ToList();
            if (roots.Find(r => r.GetBasicConstraints() < 0) is { } person)
            {
                throw new StartupException($"{person.SubjectDN} in {folder} (Signatures__Trust) is no authority's certificate.");
            }

            if (lists.Find(l => l.NextUpdate is null) is { } endless)
            {
                throw new StartupException($"The revocation list of {endless.Issuer} in {folder} (Signatures__Trust) does not say until when it is valid.");
            }

            return roots.Count > 0 ? new(roots, lists) : throw new StartupException($"No certificate (*.crt, *.cer, *.pem) is in {folder} (Signatures__Trust): whose signatures are to be taken?");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The folder {folder} (Signatures__Trust) cannot be read: {e.Message}");
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "A parser of ASN.1 throws whatever it comes to; the file is told by name.")]
    private static List<T> Parsed<T>(FileInfo file, Func<Stream, IList<T>> parse)
    {
        using var stream = file.OpenRead();
        try
        {
            return parse(stream) is { Count: > 0 } found ? [.. found] : throw new StartupException($"{file.FullName} (Signatures__Trust) is empty.");
        }
        catch (Exception e) when (e is not StartupException)
        {
            throw new StartupException($"{file.FullName} (Signatures__Trust) is not what its name says: {e.Message}");
        }
    }

    private static IEnumerable<FileInfo> Files(string folder) => new DirectoryInfo(folder).EnumerateFiles().OrderBy(f => f.Name, StringComparer.Ordinal);

    private string Stamp() => string.Join('\n', Files(_folder).Select(f => $"{f.Name} {f.Length} {f.LastWriteTimeUtc.Ticks}"));

    [LoggerMessage(1, LogLevel.Warning, "Roots and revocation lists are as they were: {Why}")]
    private static partial void NotRead(ILogger logger, string why);
}
