using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using GdCases.Host.Api.Http;

namespace GdCases.Host.Tests;

/// <summary>The published contract: linted, complete, and true.</summary>
public class The_contract(Cluster cluster)
{
    private async Task<JsonNode> Document() => (await cluster.Host.Nobody().Get("/openapi/v1.json")).ShouldBe(HttpStatusCode.OK).Json;

    private static IEnumerable<(string Path, string Method, JsonNode Operation)> Operations(JsonNode document) =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select (path.Key, operation.Key, operation.Value);

    /// <summary>Every rule of Spectral's for OpenAPI; OWASP's, with what is left out explained in the file; Redocly's recommended ones.</summary>
    [Theory]
    [InlineData("spectral", "lint", "--fail-severity", "hint", "--ruleset", "oas.yaml")]
    [InlineData("spectral", "lint", "--fail-severity", "hint", "--ruleset", "owasp.yaml")]
    [InlineData("redocly", "lint", "--extends", "recommended")]
    public async Task passes_the_rules_of(string linter, params string[] arguments)
    {
        Tools.SkipUnlessInstalled();
        var folder = Directory.CreateTempSubdirectory("gdcases-contract-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "v1.json"), (await Document()).ToJsonString(), TestContext.Current.CancellationToken);
            foreach (var rules in Directory.GetFiles(Path.Combine(Shared.Root(), "tests", "Contract")))
            {
                File.Copy(rules, Path.Combine(folder, Path.GetFileName(rules)));
            }

            // Rulesets from npm are looked for beside the file that names them.
            Directory.CreateSymbolicLink(Path.Combine(folder, "node_modules"), Path.Combine(Tools.Folder, "node_modules"));
            await Tools.Run(Tools.Npm(linter), folder, [.. arguments, "v1.json"]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task names_every_route_and_answers_each_with_an_example()
    {
        var operations = Operations(await Document()).ToList();
        operations.Select(o => o.Path).Distinct().Order(StringComparer.Ordinal).ShouldBe(
        [
            "/dev/signatures/{persona}", "/dev/token/{persona}", "/v1/audit/cases/search", "/v1/audit/cases/search.csv", "/v1/audit/cases/{number}/diff", "/v1/audit/cases/{number}/events", "/v1/audit/cases/{number}/explain", "/v1/audit/cases/{number}/state", "/v1/audit/looks", "/v1/audit/security", "/v1/calendar/deadline", "/v1/cases", "/v1/cases/search", "/v1/cases/{number}", "/v1/cases/{number}/actions/{action}", "/v1/cases/{number}/application", "/v1/cases/{number}/appointment", "/v1/cases/{number}/appointment.ics", "/v1/cases/{number}/appointment/check-in", "/v1/cases/{number}/assignment", "/v1/cases/{number}/contact", "/v1/cases/{number}/delivery-choice", "/v1/cases/{number}/files/{file}", "/v1/cases/{number}/history", "/v1/cases/{number}/materials", "/v1/cases/{number}/notes", "/v1/cases/{number}/payment-orders", "/v1/cases/{number}/refunds", "/v1/cases/{number}/signatures", "/v1/cases/{number}/waiting",
            "/v1/catalogue/calendars/{year}", "/v1/catalogue/proposals", "/v1/catalogue/proposals/{id}/consent", "/v1/catalogue/proposals/{id}/decline", "/v1/catalogue/proposals/{id}/file", "/v1/catalogue/rehearsals", "/v1/catalogue/services", "/v1/catalogue/services/{code}", "/v1/catalogue/services/{code}/schema", "/v1/catalogue/workflows/{name}", "/v1/catalogue/workflows/{name}/diagram", "/v1/drafts", "/v1/drafts/{id}", "/v1/drafts/{id}/check", "/v1/drafts/{id}/submission", "/v1/figures/limits", "/v1/figures/services", "/v1/figures/services.csv", "/v1/figures/services/{code}/days", "/v1/files", "/v1/halls", "/v1/halls/{hall}/days/{day}", "/v1/halls/{hall}/expected", "/v1/halls/{hall}/slots", "/v1/me/cases", "/v1/me/looks", "/v1/me/prefill", "/v1/officers", "/v1/officers/{id}/deputies/{deputy}", "/v1/officers/{id}/desk/hand-over", "/v1/payments/callbacks", "/v1/payments/statement", "/v1/payments/statement.csv", "/v1/status/{number}", "/v1/uploads", "/v1/uploads/{id}", "/v1/uploads/{id}/file", "/v1/worklist",
        ]);
        foreach (var (path, method, operation) in operations)
        {
            foreach (var (status, response) in operation["responses"]!.AsObject())
            {
                foreach (var (_, media) in response!["content"]?.AsObject() ?? [])
                {
                    (media!["example"] is not null).ShouldBeTrue($"{method} {path} {status} has no example");
                    (media!["example"] is not JsonObject problem || problem["code"] is null || problem["errors"] is null || (int)problem["status"]! == int.Parse(status, CultureInfo.InvariantCulture)).ShouldBeTrue($"{method} {path} {status} has the example of another status");
                }
            }
        }
    }

    [Fact]
    public async Task lists_every_code_of_refusal_once_with_what_it_says()
    {
        var code = (await Document())["components"]!["schemas"]!["Problem"]!["properties"]!["code"]!;
        var listed = code["enum"]!.AsArray().Select(c => (string)c!).ToList();
        listed.ShouldBeUnique();
        listed.ShouldBe(FaultCodes.All.Select(c => c.Code));
        foreach (var declared in FaultCodes.All)
        {
            (declared.Zh.Any(c => c > 0x4E00) && declared.En.EndsWith('.')).ShouldBeTrue(declared.Code);
            ((string)code["description"]!).ShouldContain($"| {declared.Code} | {declared.Status()} | {declared.Zh} |");
        }
    }

    [Fact]
    public async Task is_kept_by_its_own_example_of_a_submission()
    {
        var example = Operations(await Document()).Single(o => o.Path == "/v1/cases").Operation["requestBody"]!["content"]!["application/json"]!["example"]!;
        (await cluster.Host.As("applicant").Post("/v1/cases", example)).ShouldBe(HttpStatusCode.Created);
    }
}
