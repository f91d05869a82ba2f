using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace GdCases.Host.Tests;

/// <summary>What nobody may do is done by no route that there is, whichever is added.</summary>
public sealed class Every_route(Cluster cluster)
{
    /// <summary>What auditors ask in a body: it reads, and leaves but the record that they asked.</summary>
    private static readonly string[] Asks = ["searchAuditCases", "exportAuditCases"];

    /// <summary>Whoever asks this signs it, whoever they are.</summary>
    private const string Signed = "tellPayment";

    /// <summary>For everybody, with a token or without one.</summary>
    private static bool IsPublic(string name, string route) =>
        route.StartsWith("/v1/catalogue/", StringComparison.Ordinal) || route.StartsWith("/v1/calendar/", StringComparison.Ordinal) || name is "getStatus" or "getHalls" or "getSlots";

    private async Task<IReadOnlyList<(string Name, HttpMethod Method, string Path, string Route, JsonNode? Body)>> Routes()
    {
        var application = Applications.For("hkmo-endorsement-tourism");
        var file = (string)(await cluster.Host.As("applicant").Send(HttpMethod.Post, "/v1/files?service=hkmo-endorsement-tourism&material=permit", Pdf())).ShouldBe(HttpStatusCode.Created).Json["file"]!;
        application["materials"]![0]!["files"] = new JsonArray(file);
        var number = (await cluster.Host.As("applicant").Post("/v1/cases", application)).ShouldBe(HttpStatusCode.Created).Number;
        var slots = (await cluster.Host.Nobody().Get("/v1/halls/gz-yuexiu-exit-entry/slots?days=31")).ShouldBe(HttpStatusCode.OK).Json["items"]!.AsArray();
        (await cluster.Host.As("applicant").Post($"/v1/cases/{number}/appointment", new { hall = "gz-yuexiu-exit-entry", start = (string)slots.First(s => (int)s!["left"]! > 0)!["start"]! })).ShouldBe(HttpStatusCode.Created);
        var document = (await cluster.Host.Nobody().Get("/openapi/v1.json")).ShouldBe(HttpStatusCode.OK).Json;
        return
        [
            .. document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => (
                Name: (string)operation.Value!["operationId"]!, Method: HttpMethod.Parse(operation.Key), Path: Filled(path.Key, number, file), Route: path.Key,
                Body: operation.Value["requestBody"]?["content"]?["application/json"]?["example"])))
                .Where(route => !route.Route.StartsWith("/dev/", StringComparison.Ordinal)),
        ];
    }

    private static MultipartFormDataContent Pdf() => new() { { new ByteArrayContent("%PDF-1.7"u8.ToArray()), "file", "permit.pdf" } };

    private static string Filled(string path, string number, string file) => path
        .Replace("{number}", number, StringComparison.Ordinal).Replace("{action}", "accept", StringComparison.Ordinal).Replace("{code}", "hkmo-endorsement-tourism", StringComparison.Ordinal)
        .Replace("{name}", "endorsement", StringComparison.Ordinal).Replace("{year}", "2026", StringComparison.Ordinal).Replace("{id}", "somebody", StringComparison.Ordinal).Replace("{file}", file, StringComparison.Ordinal).Replace("{deputy}", "another", StringComparison.Ordinal).Replace("{hall}", "gz-yuexiu-exit-entry", StringComparison.Ordinal).Replace("{day}", "2026-06-01", StringComparison.Ordinal);

    private static Task<Answer> Ask(Client who, HttpMethod method, string path, JsonNode? body) =>
        who.Send(
            method, path,
            method == HttpMethod.Get || method == HttpMethod.Head ? null
            : path == "/v1/files" ? Pdf()
            : method == HttpMethod.Patch ? new ByteArrayContent([]) { Headers = { ContentType = new("application/offset+octet-stream") } }
            : JsonContent.Create(body ?? new JsonObject()),
            Guid.NewGuid().ToString());

    [Fact]
    public async Task lets_an_auditor_write_nothing()
    {
        var routes = await Routes();
        foreach (var (name, method, path, _, body) in routes.Where(r => r.Method != HttpMethod.Get && r.Name != Signed && !Asks.Contains(r.Name)))
        {
            var answer = await Ask(cluster.Host.As("auditor"), method, path, body);
            answer.Status.ShouldBe(HttpStatusCode.Forbidden, $"{name} {answer.Text}");
        }
    }

    [Fact]
    public async Task lets_a_catalogue_administrator_read_no_case()
    {
        var routes = (await Routes()).Where(r => !IsPublic(r.Name, r.Route) && r.Name != Signed).ToList();
        routes.Count.ShouldBeGreaterThan(20);
        foreach (var (name, method, path, _, body) in routes)
        {
            (await Ask(cluster.Host.As("catalogue-admin"), method, path, body)).Status.ShouldBe(HttpStatusCode.Forbidden, name);
        }
    }

    [Fact]
    public async Task shows_an_auditor_of_one_city_no_case_of_another()
    {
        var routes = (await Routes()).Where(r => r.Route.Contains("{number}", StringComparison.Ordinal) && r.Method == HttpMethod.Get && r.Name != "getStatus").ToList();
        routes.Count.ShouldBe(10);
        foreach (var (name, method, path, _, body) in routes)
        {
            var query = name switch { "explainAuditEvent" => "?version=1", "getFile" or "getApplicationText" or "getSignatures" => "?purpose=audit", _ => "" };
            (await Ask(cluster.Host.As("auditor"), method, path + query, body)).Status.ShouldBe(HttpStatusCode.OK, name);
            (await Ask(cluster.Host.As("auditor", division: "440300"), method, path + query, body)).Status.ShouldBe(HttpStatusCode.NotFound, name);
        }
    }

    [Fact]
    public async Task but_the_public_ones_wants_a_token()
    {
        foreach (var (name, method, path, route, body) in (await Routes()).Where(r => !IsPublic(r.Name, r.Route)))
        {
            (await Ask(cluster.Host.Nobody(), method, path, body)).Status.ShouldBe(HttpStatusCode.Unauthorized, $"{name} {route}");
        }
    }
}
