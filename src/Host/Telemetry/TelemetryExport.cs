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

        var otlp = !string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        var prometheus = builder.Configuration["Metrics:Prometheus"] is { Length: > 0 } address ? Address(address) : null;
        if (!otlp && prometheus is null)
        {
            return;
        }

        builder.Services.AddHostedService<Watch>();
        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService("gdcases"));
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddAspNetCoreInstrumentation().AddRuntimeInstrumentation().AddMeter(Meters.Name, "Npgsql", "Marten", "Wolverine*");
            if (prometheus is not null)
            {
                metrics.AddPrometheusHttpListener(listener => (listener.Host, listener.Port) = (prometheus.Host, prometheus.Port));
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
                .AddAspNetCoreInstrumentation(http => http.Filter = context => !context.Request.Path.StartsWithSegments("/health"))
                .AddSource("Wolverine", "Marten")
                .AddNpgsql()
                .AddOtlpExporter());
            builder.Logging.AddOpenTelemetry(logs => logs.AddOtlpExporter());
        }
    }

    private static Uri Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttp ? address
        : throw new StartupException($"Metrics__Prometheus is '{text}', which is no address such as http://localhost:9464/.");
}
