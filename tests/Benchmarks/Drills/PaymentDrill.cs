using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using GdCases.Host.Payments;
using GdCases.Tests;

namespace GdCases.Benchmarks.Drills;

/// <summary>
/// People pay while the Host is killed with -9 again and again: some withdraw at once, callbacks come five times or never.
/// In the end each case has what was paid for it, nothing was paid twice, and the cases' money is the gateway's.
/// </summary>
internal static class PaymentDrill
{
    private const int Payers = 16;

    public static async Task<int> Run(int rounds, CancellationToken cancellation)
    {
        var folder = PassableFolder.Create("gdcases-drill-");
        try
        {
            var gateway = await LocalGateway.Start(new Uri("http://127.0.0.1:9/"));
            await using var there = gateway;
            var port = DrillHost.FreePort();
            var settings = new Dictionary<string, string>
            {
                ["Payments__Gateway"] = gateway.Settings.Address.ToString(),
                ["Payments__Secret"] = gateway.Settings.Secret,
                ["Payments__Callback"] = $"http://127.0.0.1:{port}",
            };
            await using var host = new DrillHost(folder) { Settings = settings, Port = port };
            await host.Start(cancellation);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            using var http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromSeconds(2) }) { Timeout = TimeSpan.FromSeconds(20) };
            var (paid, cases) = (new ConcurrentDictionary<string, bool>(), new ConcurrentDictionary<string, bool>());
            var paying = Enumerable.Range(0, Payers).Select(i => Task.Run(() => Pay(http, host.Address, i, gateway, paid, cases, over.Token), cancellation)).ToList();
            var kills = 0;
            using (var look = new PeriodicTimer(TimeSpan.FromMilliseconds(100)))
            {
                for (var round = 1; round <= rounds; round++)
                {
                    while (paid.Count < round * 40 && await look.WaitForNextTickAsync(cancellation))
                    {
                        gateway.Telling = (Telling)(paid.Count % 4);
                    }

                    await host.Kill();
                    kills++;
                    await host.Start(cancellation);
                }
            }

            await over.CancelAsync();
            await Task.WhenAll(paying);
            gateway.Telling = Telling.Never;
            // All that is under way is asked for: orders when they are over, then what has to go back.
            for (var i = 0; i < 3; i++)
            {
                using var moved = await http.PostAsJsonAsync(new Uri(host.Address, "/dev/clock"), new { advance = "PT20M" }, cancellation);
            }

            var (token, wrong, balance) = (await Token(http, host.Address, cancellation), new List<string>(), 0m);
            foreach (var number in cases.Keys)
            {
                var fee = JsonNode.Parse(await Send(http, HttpMethod.Get, new Uri(host.Address, $"/v1/cases/{number}"), token, null, "", cancellation) ?? "{}")!["fee"]!;
                var (came, back, due) = ((decimal)fee["paid"]!, (decimal?)fee["refunded"] ?? 0, (decimal)fee["due"]!);
                balance += came - back;
                if (came - back != (paid.ContainsKey(number) ? due : 0) || came > 15 || fee["order"] is not null)
                {
                    wrong.Add($"{number}: {fee.ToJsonString()}");
                }
            }

            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"payments: {kills} kills, {cases.Count} cases, {paid.Count} paid at the gateway; wrong: {wrong.Count}; in the cases CNY {balance}, at the gateway CNY {gateway.Balance}"));
            foreach (var line in wrong.Take(10))
            {
                await Console.Out.WriteLineAsync(line);
            }

            await host.Run("audit", "replay");
            return wrong.Count == 0 && balance == gateway.Balance ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Pay(HttpClient http, Uri host, int payer, LocalGateway gateway, ConcurrentDictionary<string, bool> paid, ConcurrentDictionary<string, bool> cases, CancellationToken over)
    {
        string? token = null;
        for (var turn = 0; !over.IsCancellationRequested; turn++)
        {
            try
            {
                token ??= await Token(http, host, CancellationToken.None);
                if (await Send(http, HttpMethod.Post, new Uri(host, "/v1/cases"), token, DrillLoad.Application, $"{payer}-{turn}", CancellationToken.None) is not { } receipt)
                {
                    turn--;
                    token = null;
                    continue;
                }

                var number = (string)JsonNode.Parse(receipt)!["number"]!;
                cases[number] = true;
                JsonNode? order = null;
                while (order?["payAt"] is null && (string?)order?["state"] != "paid")
                {
                    order = await Send(http, HttpMethod.Post, new Uri(host, $"/v1/cases/{number}/payment-orders"), token, new JsonObject(), Guid.NewGuid().ToString(), CancellationToken.None) is { } answered ? JsonNode.Parse(answered) : null;
                    token = order is null ? null : token;
                    token ??= await Token(http, host, CancellationToken.None);
                }

                // A person does not pay twice what the gateway says is paid.
                using var done = await http.PostAsync(new Uri((string)order["payAt"]!), null, CancellationToken.None);
                if (done.StatusCode == HttpStatusCode.OK)
                {
                    paid[number] = true;
                }

                if (turn % 3 == 0)
                {
                    await Send(http, HttpMethod.Post, new Uri(host, $"/v1/cases/{number}/actions/withdraw"), token, new JsonObject { ["reason"] = "不去了" }, Guid.NewGuid().ToString(), CancellationToken.None);
                }
            }
            catch (HttpRequestException)
            {
                // It was killed; with the same key it goes on.
                turn--;
                token = null;
            }
        }
    }

    private static async Task<string> Token(HttpClient http, Uri host, CancellationToken cancellation)
    {
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(host, "/dev/token/applicant"), cancellation);
                if (answer.IsSuccessStatusCode)
                {
                    return (string)(await answer.Content.ReadFromJsonAsync<JsonObject>(cancellation))!["accessToken"]!;
                }
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
            {
                // It starts.
            }

            await again.WaitForNextTickAsync(cancellation);
        }
    }

    /// <summary>What was answered; null when it was nothing good.</summary>
    private static async Task<string?> Send(HttpClient http, HttpMethod method, Uri at, string token, JsonObject? body, string key, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, at) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (key.Length > 0)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        try
        {
            using var answer = await http.SendAsync(request, cancellation);
            return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync(cancellation) : null;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return null;
        }
    }
}
