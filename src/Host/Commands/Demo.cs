using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ImageMagick;
using ImageMagick.Drawing;

namespace GdCases.Host.Commands;

/// <summary>Takes cases through a running Host over HTTP, as the people concerned would, and prints what the API says of them.</summary>
public static partial class Demo
{
    public static Command Command()
    {
        var url = new Option<string?>("--url") { Description = "The Host to talk to; one's own (Urls) unless given." };
        var clock = new Option<bool>("--move-clock") { Description = "Take the last two cases too, which move the Host's clock and put it back, on a Host that is not one's own." };
        var command = new Command("demo", "Take six cases through a running Host (Development); the last two move its clock and put it back.") { url, clock };
        command.SetAction(async (parsed, cancellation) =>
        {
            var given = parsed.GetValue(url);
            using var http = new HttpClient { BaseAddress = new Uri(given ?? new Settings().Address) };
            try
            {
                await Endorsement(http, cancellation);
                await Withdrawal(http, cancellation);
                await Marriage(http, cancellation);
                await Permit(http, cancellation);
                if (given is not null && !parsed.GetValue(clock))
                {
                    Console.WriteLine();
                    Console.WriteLine("期限演示须拨动该主机的时钟，未执行；加--move-clock执行。/ Two more would move this Host's clock: --move-clock.");
                    return 0;
                }

                await Late(http, cancellation);
                await Divorce(http, cancellation);
                return 0;
            }
            catch (HttpRequestException e)
            {
                await Console.Error.WriteLineAsync($"gdcases: {e.Message} (is a Host running at {http.BaseAddress}? Start one with ./gdcases run)");
                return 1;
            }
        });
        return command;
    }

    [GeneratedRegex("[0-9]{20}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();

    private static async Task Endorsement(HttpClient http, CancellationToken cancellation)
    {
        var applicant = await Person.As(http, "applicant", null, cancellation);
        var intake = await Person.As(http, "intake-officer", "exit-entry", cancellation);
        var reviewer = await Person.As(http, "reviewer", "exit-entry", cancellation);
        var approver = await Person.As(http, "approver", "exit-entry", cancellation);
        Heading("澳门探亲签注 / An endorsement to visit relatives in Macao");
        var photo = await applicant.Photograph("hkmo-endorsement-family", "photo");
        var (number, code) = await applicant.SubmitDraft(new
        {
            service = "hkmo-endorsement-family",
            division = "440100",
            channel = "app",
            applicant = applicant.Party(),
            form = new { destination = "macao", entries = "1", relative = "陈大文", relation = "parent" },
            materials = new[] { "permit", "application-form", "kinship-evidence", "relatives-identity-document" }.Select(m => (object)new { material = m, reference = $"demo-{m}" }).Append(new { material = "photo", files = new[] { photo } }),
        });
        await applicant.Book(number, "hkmo-endorsement-family");
        await applicant.Sign(number, "applicant");
        await applicant.Pay(number);
        await intake.Take(number, "accept", new { });
        await reviewer.Take(number, "forward", new { });
        await approver.Take(number, "grant", new { });
        await reviewer.Take(number, "issue", new { resultNumber = "G0001234" });
        await intake.Take(number, "deliver", new { way = "counter" });
        await intake.Timeline(number);
        await Status(http, number, code, cancellation);
    }

    private static async Task Withdrawal(HttpClient http, CancellationToken cancellation)
    {
        var applicant = await Person.As(http, "applicant", null, cancellation);
        var intake = await Person.As(http, "intake-officer", "provident-fund", cancellation);
        var reviewer = await Person.As(http, "reviewer", "provident-fund", cancellation);
        var approver = await Person.As(http, "approver", "provident-fund", cancellation);
        Heading("租房提取住房公积金 / A provident-fund withdrawal for rent");
        var (number, code) = await applicant.Submit(new
        {
            service = "provident-fund-rent",
            division = "440100",
            channel = "app",
            applicant = applicant.Party(),
            form = new { monthlyRent = 2400, amount = 7200, bankAccount = "6222020200112233445" },
            materials = new[] { new { material = "statement-of-no-owned-home", reference = "demo-statement" }, new { material = "bank-account", reference = "demo-account" } },
        });
        await intake.Take(number, "request-correction", new { items = new[] { new { path = "materials.statement-of-no-owned-home", message = "声明未签名 / The statement is not signed." } } });
        await applicant.Take(number, "supplement", new { materials = new[] { new { material = "statement-of-no-owned-home", reference = "demo-statement-signed" } } });
        await intake.Take(number, "accept", new { });
        await reviewer.Take(number, "forward", new { });
        // A withdrawal takes two officers: the one who examined it may not approve it, and the API says so.
        Console.WriteLine($"  审查人员尝试审批 / the reviewer tries to approve: {await reviewer.Refused(number, "grant", new { })}");
        await approver.Take(number, "grant", new { });
        await reviewer.Take(number, "order-payout", new { resultNumber = "PAY-2026-0001", payout = 7200 });
        await reviewer.Take(number, "deliver", new { way = "bank" });
        await intake.Timeline(number);
        await Status(http, number, code, cancellation);
    }

    private static async Task Marriage(HttpClient http, CancellationToken cancellation)
    {
        var applicant = await Person.As(http, "applicant", null, cancellation);
        var other = await Person.As(http, "applicant2", null, cancellation);
        var intake = await Person.As(http, "intake-officer", "civil-affairs", cancellation);
        Heading("结婚登记：双方到场 / A marriage: two people, both there");
        var (number, code) = await applicant.Submit(new
        {
            service = "marriage-registration",
            division = "440100",
            channel = "app",
            applicant = applicant.Party(),
            parties = new[] { other.Party("spouse") },
            materials = new[] { "id-cards-of-both", "signed-declaration" }.Select(m => new { material = m, reference = $"demo-{m}" }),
        });
        // Each of the two sees the case as their own.
        Console.WriteLine($"  另一方看到 / the other party sees: {(await other.Case(number))["state"]!["title"]}");
        Console.WriteLine($"  一人到场 / with one of them there: {await intake.Refused(number, "accept", new { attestations = new[] { "appointment-kept", "identity-checked" } })}");
        await intake.Take(number, "accept", new { attestations = new[] { "appointment-kept", "identity-checked", "both-parties-present" } });
        await intake.Take(number, "deliver", new { way = "counter" });
        await intake.Timeline(number);
        await Status(http, number, code, cancellation);
    }

    private static async Task Permit(HttpClient http, CancellationToken cancellation)
    {
        var child = await Person.As(http, "minor", null, cancellation);
        var guardian = await Person.As(http, "applicant", null, cancellation);
        var intake = await Person.As(http, "intake-officer", "exit-entry", cancellation);
        var reviewer = await Person.As(http, "reviewer", "exit-entry", cancellation);
        var approver = await Person.As(http, "approver", "exit-entry", cancellation);
        Heading("未成年人申领通行证：监护人陪同 / A minor's travel permit, with the guardian");
        var (number, code) = await guardian.Submit(new
        {
            service = "hkmo-permit-issue",
            division = "440100",
            channel = "app",
            applicant = child.Party(),
            parties = new[] { guardian.Party("guardian") },
            materials = new[] { "application-form", "photo", "id-card" }.Select(m => new { material = m, reference = $"demo-{m}" }),
        });
        await intake.Take(number, "accept", new { attestations = new[] { "appointment-kept", "identity-checked", "guardian-present" } });
        await reviewer.Take(number, "forward", new { });
        await approver.Take(number, "grant", new { });
        await intake.Take(number, "pay", new { amount = 60, paymentReference = $"counter-{number}" });
        await reviewer.Take(number, "issue", new { resultNumber = "C00012345" });
        // The guardian may have it posted after all, until it is handed over.
        await guardian.Choose(number, new { way = "post", address = "广州市天河区天河路1号" });
        await intake.Take(number, "deliver", new { way = "post", deliveryReference = "EMS-0001" });
        await intake.Timeline(number);
        await Status(http, number, code, cancellation);
    }

    private static async Task Late(HttpClient http, CancellationToken cancellation)
    {
        var applicant = await Person.As(http, "applicant", null, cancellation);
        var intake = await Person.As(http, "intake-officer", "exit-entry", cancellation);
        var supervisor = await Person.As(http, "supervisor", "exit-entry", cancellation);
        Heading("无人办理的签注 / An endorsement nobody works on");
        var (number, _) = await applicant.Submit(new
        {
            service = "hkmo-endorsement-tourism",
            division = "440100",
            channel = "app",
            applicant = applicant.Party(),
            form = new { destination = "hong-kong", type = "g", entries = "2", validity = "1-year" },
            materials = new[] { new { material = "permit", reference = "demo-permit" }, new { material = "application-form", reference = "demo-form" } },
        });
        await intake.Take(number, "accept", new { });
        var clock = (await supervisor.Case(number))["clock"]!;
        Console.WriteLine($"  {clock["limit"]!["why"]}");
        foreach (var line in new[] { "yellow", "promised", "statutory" })
        {
            // An instant later the day is over.
            await MoveClock(http, clock["limit"]![line]!["due"]!, cancellation);
            var now = await supervisor.Case(number);
            Console.WriteLine($"  {clock["limit"]![line]!["day"]}  灯色 / light: {now["clock"]!["light"]}, 剩余工作日 / working days left: {now["clock"]!["limit"]!["promised"]!["remainingWorkingDays"]}");
        }

        await supervisor.Timeline(number);
        // Left open it would stand in the way of whoever tries it by hand.
        await applicant.Take(number, "withdraw", new { reason = "不办了" });
        await ResetClock(http, cancellation);
    }

    private static async Task Divorce(HttpClient http, CancellationToken cancellation)
    {
        var applicant = await Person.As(http, "applicant", null, cancellation);
        var intake = await Person.As(http, "intake-officer", "civil-affairs", cancellation);
        Heading("无人到场的离婚登记 / A divorce to which nobody comes");
        var (number, _) = await applicant.Submit(new
        {
            service = "divorce-registration",
            division = "440100",
            channel = "app",
            applicant = applicant.Party(),
            parties = new[] { (await Person.As(http, "applicant2", null, cancellation)).Party("spouse") },
            materials = new[] { "id-cards-of-both", "marriage-certificates", "agreement" }.Select(m => new { material = m, reference = $"demo-{m}" }),
        });
        await intake.Take(number, "receive", new { attestations = new[] { "appointment-kept", "identity-checked", "both-parties-present" } });
        for (var next = await intake.Case(number); !(bool)next["ended"]!; next = await intake.Case(number))
        {
            var timer = next["clock"]!["timers"]![0]!;
            Console.WriteLine($"  {timer["at"]!["day"]}  到期 / due: {timer["title"]}");
            await MoveClock(http, timer["at"]!["due"]!, cancellation);
        }

        await intake.Timeline(number);
        await ResetClock(http, cancellation);
    }

    private static Task MoveClock(HttpClient http, JsonNode now, CancellationToken cancellation) => PostClock(http, new { now = (string)now! }, cancellation);

    private static Task ResetClock(HttpClient http, CancellationToken cancellation) => PostClock(http, new { }, cancellation);

    private static async Task PostClock(HttpClient http, object body, CancellationToken cancellation)
    {
        using var response = await http.PostAsJsonAsync("/dev/clock", body, cancellation);
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"/dev/clock answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellation)}");
        }
    }

    private static void Heading(string text) => Console.WriteLine($"{Environment.NewLine}== {text} ==");

    private static async Task Status(HttpClient http, string number, string code, CancellationToken cancellation)
    {
        // The public status is a read model: it follows within a moment.
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        for (var attempt = 0; attempt < 100; attempt++)
        {
            using var response = await http.GetAsync($"/v1/status/{number}?code={code}", cancellation);
            if (response.IsSuccessStatusCode && await response.Content.ReadFromJsonAsync<JsonObject>(cancellation) is { } status && (bool)status["ended"]!)
            {
                Console.WriteLine($"  公众查询 / public status: {status["applicant"]}, {status["service"]!["title"]}: {status["state"]!["title"]}");
                return;
            }

            await timer.WaitForNextTickAsync(cancellation);
        }

        Console.WriteLine("  公众查询 / public status: still on its way after ten seconds.");
    }

    /// <summary>Somebody with a token.</summary>
    private sealed class Person(HttpClient http, JsonObject token, CancellationToken cancellation)
    {
        /// <summary>As the applicant or, with a role, as another party.</summary>
        public JsonObject Party(string? role = null)
        {
            var party = new JsonObject
            {
                ["name"] = (string?)token["personName"],
                ["idType"] = (string?)token["identities"]![0]!["type"],
                ["idNumber"] = (string?)token["identities"]![0]!["number"],
                ["mobile"] = "13800138000",
            };
            if (role is not null)
            {
                party["role"] = role;
            }

            return party;
        }

        public static async Task<Person> As(HttpClient http, string persona, string? agency, CancellationToken cancellation)
        {
            using var response = await http.GetAsync($"/dev/token/{persona}?division=440100&agency={agency}", cancellation);
            return new Person(http, await Read(response, cancellation), cancellation);
        }

        public async Task<(string Number, string Code)> Submit(object application)
        {
            using var response = await Send(HttpMethod.Post, "/v1/cases", application, "zh-CN");
            if (response.StatusCode == HttpStatusCode.Conflict && Number().Match(await response.Content.ReadAsStringAsync(cancellation)) is { Success: true } open)
            {
                // Of a tour, or of a demo before: one open case at a time.
                await Take(open.Value, "withdraw", new { reason = "重新申请" });
                Console.WriteLine($"  撤回先前的申请 / withdrew the application before: {open.Value}");
                return await Submit(application);
            }

            var receipt = await Read(response, cancellation);
            Console.WriteLine($"  受理编号 / case number {receipt["number"]}");
            return ((string)receipt["number"]!, (string)receipt["queryCode"]!);
        }

        /// <summary>Saved, checked and submitted as a draft.</summary>
        public async Task<(string Number, string Code)> SubmitDraft(object application)
        {
            var draft = $"/v1/drafts/{Guid.NewGuid()}";
            using var saved = await Send(HttpMethod.Put, draft, new { application }, "zh-CN");
            await Read(saved, cancellation);
            using var asked = await Send(HttpMethod.Post, $"{draft}/check", null, "zh-CN");
            var check = await Read(asked, cancellation);
            if (check["errors"]!.AsArray().Select(e => Number().Match((string)e!["detail"]!)).FirstOrDefault(m => m.Success) is { } open)
            {
                await Take(open.Value, "withdraw", new { reason = "重新申请" });
                Console.WriteLine($"  撤回先前的申请 / withdrew the application before: {open.Value}");
            }

            using var response = await Send(HttpMethod.Post, $"{draft}/submission", null, "zh-CN");
            var receipt = await Read(response, cancellation);
            Console.WriteLine($"  草稿已提交，受理编号 / draft submitted, case number {receipt["number"]}");
            return ((string)receipt["number"]!, (string)receipt["queryCode"]!);
        }

        public async Task<JsonObject> Case(string number)
        {
            using var response = await Send(HttpMethod.Get, $"/v1/cases/{number}", null, "zh-CN");
            return await Read(response, cancellation);
        }

        public async Task Take(string number, string action, object body)
        {
            using var response = await Send(HttpMethod.Post, $"/v1/cases/{number}/actions/{action}", body, "zh-CN");
            await Read(response, cancellation);
        }

        /// <summary>Brings a photo for a material: somebody before a white wall.</summary>
        public async Task<string> Photograph(string service, string material)
        {
            using var photo = new MagickImage(MagickColors.White, 390, 520) { Format = MagickFormat.Jpeg };
            photo.Draw(new Drawables().FillColor(MagickColors.DimGray).Ellipse(195, 240, 90, 120, 0, 360).Ellipse(195, 520, 150, 130, 0, 360));
            using var form = new MultipartFormDataContent { { new ByteArrayContent(photo.ToByteArray()), "file", "photo.jpg" } };
            using var response = await Send(HttpMethod.Post, $"/v1/files?service={service}&material={material}", form, "zh-CN");
            var file = await Read(response, cancellation);
            Console.WriteLine($"  照片 / photo: {file["type"]}, {file["width"]}x{file["height"]}, {file["background"]}");
            return (string)file["file"]!;
        }

        /// <summary>With the local stand-in for the app that a person signs with; a real one wants a person.</summary>
        public async Task Sign(string number, string persona)
        {
            using var application = await Send(HttpMethod.Get, $"/v1/cases/{number}/application", null, "zh-CN");
            using var signed = await http.PostAsJsonAsync($"/dev/signatures/{persona}", new { text = (string)(await Read(application, cancellation))["text"]!, algorithm = "sm2" }, cancellation);
            using var response = await Send(HttpMethod.Post, $"/v1/cases/{number}/signatures", new { signature = (string)(await Read(signed, cancellation))["signature"]! }, "zh-CN");
            await Read(response, cancellation);
            Console.WriteLine("  已签名 / signed: SM2");
        }

        /// <summary>Through the local gateway, where the Host has that; a real one wants a person.</summary>
        public async Task Pay(string number)
        {
            using var ordered = await Send(HttpMethod.Post, $"/v1/cases/{number}/payment-orders", new { }, "zh-CN");
            var order = await Read(ordered, cancellation);
            using var paid = await http.PostAsync(new Uri((string)order["payAt"]!), null, cancellation);
            Console.WriteLine($"  订单 / order {order["order"]}: {order["amount"]} CNY, {(int)paid.StatusCode}");
        }

        /// <summary>Books the first place that is left for a service item in Guangzhou.</summary>
        public async Task Book(string number, string service)
        {
            using var halls = await Send(HttpMethod.Get, $"/v1/halls?service={service}&division=440100", null, "zh-CN");
            var hall = (await Read(halls, cancellation))["items"]![0]!;
            using var slots = await Send(HttpMethod.Get, $"/v1/halls/{hall["code"]}/slots?days=31", null, "zh-CN");
            var slot = (await Read(slots, cancellation))["items"]!.AsArray().First(s => (int)s!["left"]! > 0)!;
            using var booked = await Send(HttpMethod.Post, $"/v1/cases/{number}/appointment", new { hall = (string)hall["code"]!, start = (string)slot["start"]! }, "zh-CN");
            await Read(booked, cancellation);
            Console.WriteLine($"  预约 / appointment: {hall["title"]}, {DateTimeOffset.Parse((string)slot["start"]!, CultureInfo.InvariantCulture).ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}");
        }

        public async Task Choose(string number, object delivery)
        {
            using var response = await Send(HttpMethod.Post, $"/v1/cases/{number}/delivery-choice", delivery, "zh-CN");
            await Read(response, cancellation);
        }

        public async Task<string> Refused(string number, string action, object body)
        {
            using var response = await Send(HttpMethod.Post, $"/v1/cases/{number}/actions/{action}", body, "en");
            var problem = await response.Content.ReadFromJsonAsync<JsonObject>(cancellation);
            return $"{(int)response.StatusCode} {problem!["code"]}: {problem["detail"]}";
        }

        public async Task Timeline(string number)
        {
            using var zh = await Send(HttpMethod.Get, $"/v1/cases/{number}/history", null, "zh-CN");
            using var en = await Send(HttpMethod.Get, $"/v1/cases/{number}/history", null, "en");
            var chinese = (await Read(zh, cancellation))["events"]!.AsArray();
            var english = (await Read(en, cancellation))["events"]!.AsArray();
            foreach (var (z, e) in chinese.Zip(english))
            {
                var at = DateTimeOffset.Parse((string)z!["at"]!, CultureInfo.InvariantCulture).ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
                var state = z["state"] is { } reached ? $" -> {reached["title"]} / {e!["state"]!["title"]}" : "";
                var passedUp = z["details"]!["passedUpTo"] is { } to ? $" -> {to}" : "";
                Console.WriteLine($"  {(int)z["version"]!,2}  {at}  {z["title"]} / {e!["title"]}{state}{passedUp}  ({z["by"]!["party"] ?? z["by"]!["role"]})");
            }
        }

        private Task<HttpResponseMessage> Send(HttpMethod method, string path, object? body, string language)
        {
            var request = new HttpRequestMessage(method, path) { Content = body as HttpContent ?? (body is null ? null : JsonContent.Create(body)) };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (string)token["accessToken"]!);
            request.Headers.AcceptLanguage.ParseAdd(language);
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
            return http.SendAsync(request, cancellation);
        }

        private static async Task<JsonObject> Read(HttpResponseMessage response, CancellationToken cancellation)
        {
            var text = await response.Content.ReadAsStringAsync(cancellation);
            return response.IsSuccessStatusCode
                ? JsonSerializer.Deserialize<JsonObject>(text)!
                : throw new HttpRequestException($"{response.RequestMessage!.RequestUri!.PathAndQuery} answered {(int)response.StatusCode}: {text}");
        }
    }
}
