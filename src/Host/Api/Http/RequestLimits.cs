using GdCases.Host.Startup;
using Microsoft.AspNetCore.Http.Timeouts;

namespace GdCases.Host.Api.Http;

/// <summary>How long a request may take.</summary>
public static class RequestLimits
{
    public static void AddRequestLimits(this WebApplicationBuilder builder)
    {
        var limit = builder.Configuration.Seconds("Limits:RequestSeconds");
        builder.Services.AddRequestTimeouts(timeouts => timeouts.DefaultPolicy = new RequestTimeoutPolicy
        {
            Timeout = limit,
            TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable,
            // Whether it was done is not known: the same key tells.
            WriteTimeoutResponse = http => Problems.Write(http, HttpFaults.Unavailable.At(null)),
        });
    }
}
