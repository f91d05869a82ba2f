using GdCases.Host.Startup;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using StandardWebhooks;

namespace GdCases.Host.Payments;

/// <summary>Where a gateway is, how it is spoken with, and where it tells what became of things.</summary>
/// <param name="Address">The gateway's.</param>
/// <param name="Secret">What both sign with: whsec_ and 24 to 64 bytes in base64.</param>
/// <param name="Notify">The Host's, as the gateway reaches it.</param>
public sealed record GatewaySettings(Uri Address, string Secret, Uri Notify)
{
    public const string CallbackPath = "/v1/payments/callbacks";

    private const string SecretPrefix = "whsec_";

    /// <summary>As the settings name it; null where they name none.</summary>
    /// <exception cref="StartupException">They name one that cannot be spoken with, or not safely.</exception>
    public static GatewaySettings? From(IConfiguration configuration)
    {
        if (configuration["Payments:Gateway"] is not { Length: > 0 } gateway)
        {
            return null;
        }

        var secret = configuration["Payments:Secret"] ?? "";
        return secret.StartsWith(SecretPrefix, StringComparison.Ordinal) && Bytes(secret[SecretPrefix.Length..]) is >= 24 and <= 64
            ? new(Safe("Payments__Gateway", gateway), secret, new(Bare(Safe("Payments__Callback", configuration["Payments:Callback"] ?? "")), CallbackPath))
            : throw new StartupException("Payments__Secret is not whsec_ and 24 to 64 bytes in base64, as Standard Webhooks 1.0 has secrets.");
    }

    private static Uri Bare(Uri callback) => callback.PathAndQuery == "/" ? callback : throw new StartupException($"Payments__Callback is '{callback}'; it is an address without a path, for the path is {CallbackPath}.");

    private static int Bytes(string base64)
    {
        Span<byte> bytes = stackalloc byte[96];
        return base64.Length <= 128 && Convert.TryFromBase64String(base64, bytes, out var written) ? written : 0;
    }

    private static Uri Safe(string name, string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)) ? uri
            : throw new StartupException($"{name} is '{address}', which is no https address; what is paid is told over no line in clear.");
}

/// <summary>The gateway there is: the configured one; in Development, without one, a local one that begins when it is first asked; else none.</summary>
public sealed class GatewayPlace(IConfiguration configuration, IWebHostEnvironment environment, IServer server) : IAsyncDisposable
{
    private readonly GatewaySettings? _settings = GatewaySettings.From(configuration);
    private readonly SemaphoreSlim _beginning = new(1);
    private LocalGateway? _local;

    /// <summary>Null: there is none.</summary>
    public async ValueTask<GatewaySettings?> Find()
    {
        if (_settings is not null || !environment.IsDevelopment())
        {
            return _settings;
        }

        await _beginning.WaitAsync();
        try
        {
            // Where the Host listens is known once it does.
            // At all addresses it is at the loopback one too.
            _local ??= await LocalGateway.Start(new UriBuilder(Uri.UriSchemeHttp, "127.0.0.1", BindingAddress.Parse(server.Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port, GatewaySettings.CallbackPath).Uri);
            return _local.Settings;
        }
        finally
        {
            _beginning.Release();
        }
    }

    /// <summary>Whether a body is the gateway's: signed with the secret, and at a time that is not long ago.</summary>
    public async Task<bool> HasSigned(HttpContext http, string body)
    {
        if (await Find() is not { } settings)
        {
            return false;
        }

        try
        {
            new StandardWebhook(settings.Secret).Verify(body, http.Request.Headers);
            return true;
        }
        catch (Exception e) when (e is StandardWebhooks.Diagnostics.WebhookVerificationException or FormatException or OverflowException or ArgumentException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_local is not null)
        {
            await _local.DisposeAsync();
        }

        _beginning.Dispose();
    }
}
