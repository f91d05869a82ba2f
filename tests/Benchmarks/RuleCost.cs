using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using GdCases.Domain;
using GdCases.Domain.Access;
using GdCases.Host.Access;
using GdCases.Host.CatalogueFiles;
using GdCases.Host.Startup;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GdCases.Benchmarks;

/// <summary>What twenty rules add to a submission: the same item with them and without, over HTTP, turn by turn.</summary>
public static class RuleCost
{
    private const string File = "services/travel/hkmo-endorsement-tourism.yaml";
    private const int Rules = 20;
    private const int Batch = 200;
    private const int Rounds = 15;
    private const int Senders = 8;

    public static async Task<int> Run(CancellationToken cancellation)
    {
        var shipped = Applied.Catalogue.Files;
        var without = shipped[File][..shipped[File].IndexOf("\nrules:", StringComparison.Ordinal)] + "\n";
        var rules = string.Concat(Enumerable.Range(0, Rules).Select(i => $"  - {{ path: form.entries, holds: \"form.type != 'x{i}' && form.entries in ['1', '2', 'multiple']\", zh: 规则{i}。, en: \"Rule {i}.\" }}\n"));
        var catalogue = CatalogueFolder.Read(shipped
            .Append(KeyValuePair.Create("services/travel/none.yaml", Named(without, "none")))
            .Append(KeyValuePair.Create("services/travel/twenty.yaml", Named(without, "twenty") + "rules:\n" + rules))
            .ToDictionary());

        await using var server = await BenchServer.Start(cancellation);
        await using var host = CasesHost.Build(["--environment=Development", "--urls=http://127.0.0.1:0"], server.ConnectionString, catalogue, alone: true, builder => builder.Logging.SetMinimumLevel(LogLevel.Error));
        await host.StartAsync(cancellation);
        var person = DevelopmentTokens.Personas.Single(p => p.Name == "applicant");
        var token = host.Services.GetRequiredService<DevelopmentTokens>().Issue("applicant", [Roles.Applicant], null, [], person.Identities);
        using var client = new HttpClient { BaseAddress = new Uri(host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);

        var (plain, ruled) = (new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            var (a, b) = round % 2 == 0 ? (await Send("none"), await Send("twenty")) : Swapped(await Send("twenty"), await Send("none"));
            if (round > 0)
            {
                plain.Add(a);
                ruled.Add(b);
            }
        }

        var ratios = ruled.Zip(plain, (r, p) => r / p).Order().ToList();
        Console.WriteLine($"a submission to an item without rules: {BenchServer.Median(plain):0.00} ms; with {Rules}: {BenchServer.Median(ruled):0.00} ms; ratio {ratios[ratios.Count / 2]:0.00} ({ratios[0]:0.00} to {ratios[^1]:0.00})");
        await host.StopAsync(cancellation);
        return 0;

        static (double, double) Swapped(double b, double a) => (a, b);

        // Milliseconds a submission, several under way at once.
        async Task<double> Send(string item)
        {
            var started = Stopwatch.GetTimestamp();
            await Parallel.ForEachAsync(Enumerable.Range(0, Batch), new ParallelOptions { MaxDegreeOfParallelism = Senders, CancellationToken = cancellation }, async (_, stop) =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/cases")
                {
                    Content = JsonContent.Create(new
                    {
                        service = item,
                        division = Applied.City,
                        channel = "app",
                        applicant = new { name = person.PersonName, idType = person.Identities[0].Type.Code(), idNumber = person.Identities[0].Number, mobile = "13800138000" },
                        form = new { destination = "macao", type = "g", entries = "1", validity = "3-months" },
                        materials = Applied.Catalogue.Item(Applied.Tourism)!.Value.Materials.Select(m => new { material = m.Code, reference = "doc" }),
                    }),
                };
                request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
                using var answer = await client.SendAsync(request, stop);
                if (!answer.IsSuccessStatusCode)
                {
                    throw new InvalidOperationException(await answer.Content.ReadAsStringAsync(stop));
                }
            });
            return Stopwatch.GetElapsedTime(started).TotalMilliseconds / Batch;
        }
    }

    private static string Named(string text, string code) => new StringBuilder(text).Replace("code: hkmo-endorsement-tourism\n", $"code: {code}\n").ToString();
}
