using System.Globalization;
using GdCases.Application.Cases;
using GdCases.Host.Access;
using GdCases.Host.Startup;
using Npgsql;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace GdCases.Host.Telemetry;

/// <summary>
/// Where traces, metrics and logs go: by OTLP to the collector that <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names (the SDK's
/// own settings hold), metrics to whoever asks at <c>Metrics__Prometheus</c>. Where neither is set nothing is looked at.
/// </summary>
internal static class TelemetryExport
{
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        if (builder.Environment.IsProduction())
        {
            builder.Logging.ClearProviders().AddJsonConsole(json =>
            {
                json.UseUtcTimestamp = true;
                json.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
        }

        var collector = builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"];
        var otlp = !string.IsNullOrWhiteSpace(collector);
        if (otlp && !(Uri.TryCreate(collector, UriKind.Absolute, out var there) && there.Scheme.StartsWith(Uri.UriSchemeHttp, StringComparison.Ordinal)))
        {
            throw new StartupException($"OTEL_EXPORTER_OTLP_ENDPOINT is '{collector}', which is no address such as http://collector:4317.");
        }

        var prometheus = builder.Configuration["Metrics:Prometheus"] is { Length: > 0 } address ? Address(address) : default((string, int)?);
        if (!otlp && prometheus is null)
        {
            return;
        }

        builder.Services.AddHostedService<Watch>();
        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService("gdcases").AddEnvironmentVariableDetector());
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddAspNetCoreInstrumentation().AddRuntimeInstrumentation().AddMeter(Meters.Name, "Npgsql", "Marten", "Wolverine*");
            if (prometheus is { } place)
            {
                // Of its own, beside all that is the Host's: no token opens it, and no limit holds there.
                metrics.AddPrometheusHttpListener(listener => (listener.Host, listener.Port) = place);
            }

            if (otlp)
            {
                metrics.AddOtlpExporter();
            }
        });
        if (otlp)
        {
            // From the request through the command to its statements; the daemon's work on a read model is a trace of its own.
            telemetry.WithTracing(traces => traces
                .AddAspNetCoreInstrumentation(http =>
                {
                    http.Filter = context => !context.Request.Path.StartsWithSegments("/health");
                    // The route says what was asked; whose case or desk it was is in the security log and the events.
                    http.EnrichWithHttpResponse = (span, response) => span.SetTag("url.path", response.HttpContext.Endpoint());
                })
                .AddSource("Wolverine", "Marten", Committer.Spans.Name)
                .AddNpgsql()
                .AddOtlpExporter());
            builder.Logging.AddOpenTelemetry(logs => logs.AddOtlpExporter());
        }
    }

    private static (string Host, int Port) Address(string text) =>
        text.Split(':') is [{ Length: > 0 } host, var port] && ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? (host, number)
        : throw new StartupException($"Metrics__Prometheus is '{text}', which is no name and port such as localhost:9464, or *:9464 for all of the machine's addresses.");
}
