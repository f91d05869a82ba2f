using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace GdCases.Host.Startup;

/// <summary>What a proxy in front of the Host says of its callers: taken from the addresses in <c>Proxy__Addresses</c>, and from nobody else.</summary>
public static class Proxies
{
    public static void AddProxies(this WebApplicationBuilder builder)
    {
        if (builder.Configuration["AllowedHosts"] is { } hosts && (hosts.Contains('/', StringComparison.Ordinal) || hosts.Contains(',', StringComparison.Ordinal)))
        {
            throw new StartupException($"AllowedHosts is '{hosts}', which are no names of hosts separated by semicolons, such as cases.example;10.0.0.5.");
        }

        List<IPNetwork> proxies = [.. (builder.Configuration["Proxy:Addresses"] ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Select(Network)];
        builder.Services.Configure<ForwardedHeadersOptions>(options =>
        {
            // As far as the proxies go that are named; the first stranger on the way is the caller.
            options.ForwardLimit = null;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            options.ForwardedHeaders = proxies.Count > 0 ? ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto : ForwardedHeaders.None;
            proxies.ForEach(options.KnownIPNetworks.Add);
        });
    }

    private static IPNetwork Network(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : throw new StartupException($"Proxy__Addresses has '{text}', which is neither an address nor a network such as 10.0.0.0/24.");
}
