using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GdCases.Host.Tests;

/// <summary>What a Host tells those who watch it: by OTLP to a collector, and to Prometheus.</summary>
public sealed partial class A_host_that_is_watched(Cluster cluster)
{
    [Fact]
    public async Task sends_traces_metrics_and_logs_and_nothing_that_opens_a_case()
    {
        // A collector that keeps what it is sent: protocol buffers, in which texts are as they are.
        var kept = new ConcurrentDictionary<string, StringBuilder>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var collector = builder.Build();
        collector.Urls.Add("http://127.0.0.1:0");
        collector.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            var text = kept.GetOrAdd(signal, _ => new());
            lock (text)
            {
                text.Append(Encoding.UTF8.GetString(body.ToArray()));
            }
        });
        await collector.StartAsync(TestContext.Current.CancellationToken);

        var prometheus = $"localhost:{Tools.FreePort()}";
        await using var host = await HostProcess.Serve(new()
        {
            ["ConnectionStrings__Cases"] = await cluster.NewDatabase(),
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Urls.Single(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
            ["OTEL_BLRP_SCHEDULE_DELAY"] = "100",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
            ["Metrics__Prometheus"] = prometheus,
        });
        var submitted = (await (await host.As("applicant")).Post("/v1/cases", Applications.For("hkmo-endorsement-tourism"))).ShouldBe(HttpStatusCode.Created);
        (await (await host.As("intake-officer", "exit-entry")).Take(submitted.Number, "forward")).ShouldBeProblem(403, "role-not-allowed");
        var anybody = new Client(host.Address, null);
        await Eventually.Holds(async () => (await anybody.Get($"/v1/status/{submitted.Number}?code={submitted.QueryCode}")).Status == HttpStatusCode.OK);

        // The request, the command, its statements, the projection's work; metrics and logs beside them.
        foreach (var (signal, expected) in new[] { ("traces", "POST /v1/cases"), ("traces", "SubmitCase"), ("traces", "insert into"), ("traces", "marten.casestatus"), ("traces", "GET /v1/status/{number}"), ("metrics", "gdcases.commands"), ("metrics", "http.server.request.duration"), ("logs", "Now listening on") })
        {
            await Eventually.Holds(() => Task.FromResult(Sent(signal).Contains(expected, StringComparison.OrdinalIgnoreCase)));
        }

        string[] secrets = [submitted.QueryCode, "440106199003071231", "陈小明", "13800138000"];
        foreach (var (signal, secret) in kept.Keys.SelectMany(s => secrets.Select(x => (s, x))))
        {
            Sent(signal).ShouldNotContain(secret, Shouldly.Case.Sensitive, signal);
        }

        using var scraper = new HttpClient();
        var exposed = "";
        // The first sweep is the last to be heard of.
        await Eventually.Holds(async () => (exposed = await scraper.GetStringAsync(new Uri($"http://{prometheus}/metrics"), TestContext.Current.CancellationToken)).Contains("gdcases_timers_fired_total", StringComparison.Ordinal) && exposed.Contains("gdcases_jobs", StringComparison.Ordinal));
        exposed.ShouldMatch("gdcases_commands_total\\{[^}]*operation=\"submitCase\",outcome=\"done\"\\} 1");
        exposed.ShouldMatch("gdcases_commands_total\\{[^}]*operation=\"takeAction\",outcome=\"refused\"\\} 1");
        exposed.ShouldMatch("gdcases_refusals_total\\{[^}]*code=\"role-not-allowed\"\\} 1");

        // Every metric that the dashboard draws is there.
        var dashboard = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Shared.Root(), "docs", "grafana", "gdcases.json"), TestContext.Current.CancellationToken))!;
        foreach (var query in dashboard["panels"]!.AsArray().SelectMany(p => p!["targets"]!.AsArray()).Select(t => (string)t!["expr"]!))
        {
            foreach (Match metric in Metric().Matches(query))
            {
                exposed.ShouldContain($"# TYPE {metric.Value.Replace("_bucket", "", StringComparison.Ordinal)} ", Shouldly.Case.Sensitive, query);
            }
        }

        string Sent(string signal)
        {
            var text = kept.GetOrAdd(signal, _ => new());
            lock (text)
            {
                return text.ToString();
            }
        }
    }

    [GeneratedRegex("(?<!by \\([a-z_, ]*)(gdcases|http_server|db_client|dotnet)_[a-z_]+(?=[\\[)])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Metric();
}
