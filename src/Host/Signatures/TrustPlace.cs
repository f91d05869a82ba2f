using GdCases.Application.Signatures;
using NodaTime;

namespace GdCases.Host.Signatures;

/// <summary>Whom there is to trust: the configured folder, and in Development the local authority too; without either nobody.</summary>
public sealed class TrustPlace(IConfiguration configuration, IWebHostEnvironment environment, LocalAuthority local, ILogger<TrustFolder> logger)
{
    private readonly TrustFolder? _folder = configuration[Signatures.Setting] is { Length: > 0 } folder ? new TrustFolder(folder, logger) : null;

    /// <summary>As of an instant; null: there is nobody.</summary>
    public Trust? Find(Instant now) => (_folder?.Current(), environment.IsDevelopment() ? local.TrustAt(now) : null) switch
    {
        ({ } configured, { } own) => new([.. configured.Roots, .. own.Roots], [.. configured.Revoked, .. own.Revoked]),
        var (configured, own) => configured ?? own,
    };

    /// <summary>What the folder says, and why what is in it now cannot be read; null where none is configured.</summary>
    public (Trust Trust, string? Fault)? Configured => _folder is null ? null : (_folder.Current(), _folder.Fault);
}

/// <summary>Electronic signatures.</summary>
public static class Signatures
{
    public const string Setting = "Signatures:Trust";

    public static void AddSignatures(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<LocalAuthority>();
        builder.Services.AddSingleton<TrustPlace>();
        builder.Services.AddSingleton<ISignatureVerifier, CertificateSignatures>();
        // What cannot be meant is told at the start.
        if (builder.Configuration[Setting] is { Length: > 0 } folder)
        {
            _ = TrustFolder.Read(folder);
        }
    }
}
