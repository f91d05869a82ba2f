using GdCases.Application.Fees;

namespace GdCases.Host.Payments;

/// <summary>Where people's money is taken.</summary>
public static class Gateways
{
    public static void AddPayments(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<GatewayPlace>();
        builder.Services.AddHttpClient(HttpGateway.Client, http =>
        {
            http.Timeout = HttpGateway.Longest;
            http.MaxResponseContentBufferSize = HttpGateway.LargestAnswer;
        }).ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }).RemoveAllLoggers();
        builder.Services.AddSingleton<IPaymentGateway>(services => new HttpGateway(services.GetRequiredService<IHttpClientFactory>().CreateClient(HttpGateway.Client), services.GetRequiredService<GatewayPlace>(), services.GetRequiredService<ILogger<HttpGateway>>()));
        builder.Services.AddSingleton<Cashier>();
        // Settings that cannot be meant are told at the start, and not by who wants to pay.
        _ = GatewaySettings.From(builder.Configuration);
    }
}
