using System.Diagnostics.Metrics;
using GdCases.Host.Api.Http;
using GdCases.Host.Startup;

namespace GdCases.Host.Telemetry;

/// <summary>What is counted of the trade, whoever listens. Names are OpenTelemetry's way; nothing personal is in a label.</summary>
internal static class Meters
{
    public const string Name = "GdCases";

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Commands = Meter.CreateCounter<long>("gdcases.commands", "{command}", "Commands by operation and outcome: done, refused, or failed.");

    /// <summary>Problems that were answered, by their stable code.</summary>
    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>("gdcases.refusals", "{refusal}", "Problems that were answered, by code.");

    /// <summary>Cases in which something came due.</summary>
    public static readonly Counter<long> TimersFired = Meter.CreateCounter<long>("gdcases.timers.fired", "{case}", "Cases in which something that was due has happened.");

    /// <summary>Counts every command of the contract by how it was answered, whoever answered it.</summary>
    public static async Task Count(HttpContext http, RequestDelegate next)
    {
        // Known now: a failure takes the route away.
        var operation = HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method) ? null : http.Operation();
        try
        {
            await next(http);
            Command(http.Response.StatusCode switch { < 400 => "done", < 500 => "refused", _ => "failed" });
        }
        catch (Exception e) when (!http.RequestAborted.IsCancellationRequested)
        {
            Command(e is BadHttpRequestException ? "refused" : "failed");
            throw;
        }

        void Command(string outcome)
        {
            if (operation is not null && !Rehearsal.Is(http))
            {
                Commands.Add(1, new("operation", operation), new("outcome", outcome));
            }
        }
    }

    /// <summary>Counts a problem that was answered.</summary>
    public static void Refusal(HttpContext http, string code)
    {
        if (!Rehearsal.Is(http))
        {
            Refusals.Add(1, new KeyValuePair<string, object?>("code", code));
        }
    }
}
