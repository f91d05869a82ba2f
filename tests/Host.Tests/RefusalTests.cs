using System.Net;
using System.Text.Json.Nodes;
using GdCases.Host.Startup;

namespace GdCases.Host.Tests;

/// <summary>What is wrong is told with a stable code and the field's path, and never with a 500.</summary>
public class A_bad_request(Cluster cluster)
{
    private const string Tourism = "hkmo-endorsement-tourism";

    private TestHost Host => cluster.Host;

    private static JsonObject Good => Applications.For(Cluster.Shipped.Item(Tourism)!.Value);

    public static TheoryData<string, string, int, string, string?> Applications_gone_wrong => new()
    {
        { "service", "\"no-such-item\"", 422, "unknown-service", "service" },
        { "service", "null", 422, "missing-field", "service" },
        { "division", "\"440199\"", 422, "unknown-division", "division" },
        { "division", "\"44010\"", 422, "field-malformed", "division" },
        { "division", "\"four four\"", 422, "field-malformed", "division" },
        { "channel", "\"pigeon\"", 400, "malformed-json", "channel" },
        // A code is one code, spelt as it is told.
        { "channel", "\"app, web\"", 400, "malformed-json", "channel" },
        { "channel", "\"APP\"", 400, "malformed-json", "channel" },
        { "channel", "\"7\"", 400, "malformed-json", "channel" },
        { "channel", "2", 400, "malformed-json", "channel" },
        { "applicant.idType", "\"ResidentId\"", 400, "malformed-json", "applicant.idType" },
        { "applicant.idType", "\"resident-id, passport\"", 400, "malformed-json", "applicant.idType" },
        { "delivery", "{\"way\":\"counter,post\"}", 400, "malformed-json", "delivery.way" },
        { "division", "\"440100\\n\"", 422, "field-malformed", "division" },
        { "service", "\"hkmo-endorsement-tourism\\n\"", 422, "unknown-service", "service" },
        { "channel", "\"counter\"", 403, "channel-not-yours", "channel" },
        { "applicant", "null", 422, "missing-field", "applicant.name" },
        { "applicant", "{\"name\":\"陈小明\",\"idType\":\"resident-id\",\"idNumber\":\"440106199003071230\",\"mobile\":\"13800138000\"}", 403, "not-your-identity", "applicant" },
        { "applicant.mobile", "\"12345\"", 422, "mobile-wrong", "applicant.mobile" },
        { "applicant.name", "\"a\\u0000b\"", 400, "malformed-json", null },
        { "applicant.name", "\"a\\ud800\"", 400, "malformed-json", null },
        { "form", "{}", 422, "missing-field", "form.destination" },
        { "form.destination", "\"atlantis\"", 422, "field-not-a-choice", "form.destination" },
        { "form.entries", "\"multiple\"", 422, "field-choice-not-offered-here", "form.entries" },
        { "form.destination", "[1]", 422, "field-not-scalar", "form.destination" },
        { "form.destination", "\"\\ud800\"", 422, "field-not-text", "form.destination" },
        { "form.colour", "\"red\"", 422, "unknown-field", "form.colour" },
        { "materials", "[]", 422, "missing-material", "materials" },
        { "materials", "[null]", 422, "missing-field", "materials[0].material" },
        { "materials", "[{\"material\":\"shoe\",\"reference\":\"x\"}]", 422, "unknown-material", "materials[0].material" },
        { "materials", "\"all of them\"", 400, "malformed-json", null },
        { "colour", "\"red\"", 400, "malformed-json", null },
        { "expedited", "\"yes\"", 400, "malformed-json", null },
    };

    [Theory]
    [MemberData(nameof(Applications_gone_wrong))]
    public async Task is_told_what_is_wrong_and_where(string path, string value, int status, string code, string? where)
    {
        var body = Good;
        var steps = path.Split('.');
        var parent = steps.Length == 1 ? body : body[steps[0]]!.AsObject();
        parent[steps[^1]] = "@@";
        var text = body.ToJsonString().Replace("\"@@\"", value, StringComparison.Ordinal);
        (await Host.As("applicant").PostRaw("/v1/cases", text)).ShouldBeProblem(status, code, where);
    }

    [Fact]
    public async Task of_a_wrong_check_digit_is_told_so()
    {
        var body = Good;
        body["channel"] = "counter";
        body["applicant"]!["idNumber"] = "440106199003071230";
        (await Host.As("intake-officer", "exit-entry").Post("/v1/cases", body)).ShouldBeProblem(422, "checksum-wrong", "applicant.idNumber");
    }

    [Fact]
    public async Task is_told_everything_at_once()
    {
        var body = Good;
        body["form"] = new JsonObject();
        body["materials"] = new JsonArray();
        body["division"] = "440199";
        var problem = (await Host.As("applicant").Post("/v1/cases", body)).ShouldBeProblem(422, "unknown-division");
        problem["errors"]!.AsArray().Count.ShouldBeGreaterThan(5);
    }

    [Theory]
    [InlineData("{\"service\": ", "application/json", 400, "malformed-json")]
    [InlineData("", "application/json", 400, "malformed-request")]
    [InlineData("null", "application/json", 400, "malformed-request")]
    [InlineData("[]", "application/json", 400, "malformed-json")]
    [InlineData("{\"service\":1}", "application/json", 400, "malformed-json")]
    [InlineData("{\"service\":\"a\",\"service\":\"b\"}", "application/json", 400, "malformed-json")]
    [InlineData("{}", "text/plain", 415, "unsupported-media-type")]
    public async Task that_is_no_application_at_all_is_refused(string body, string contentType, int status, string code) =>
        (await Host.As("applicant").PostRaw("/v1/cases", body, contentType)).ShouldBeProblem(status, code);

    [Theory]
    [InlineData("application/json; charset=\"utf-8\"", 201)]
    [InlineData("application/json; charset=UTF-8", 201)]
    [InlineData("application/json; charset=gbk", 415)]
    [InlineData("application/json; charset=utf-16", 415)]
    [InlineData("application/json; charset=no-such-thing", 415)]
    [InlineData("json", 415)]
    public async Task in_another_charset_or_type_is_refused_and_in_utf8_is_not(string contentType, int status)
    {
        var content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(Good.ToJsonString()));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        var answer = await Host.As("applicant").Send(HttpMethod.Post, "/v1/cases", content, Guid.NewGuid().ToString());
        ((int)answer.Status).ShouldBe(status, answer.Text);
        (status == 201 || answer.ContentType == "application/problem+json").ShouldBeTrue();
    }

    [Fact]
    public async Task with_hundreds_of_faults_is_told_a_hundred()
    {
        var body = Good;
        body["materials"] = new JsonArray([.. Enumerable.Range(0, 100).Select(_ => new JsonObject())]);
        var problem = (await Host.As("applicant").Post("/v1/cases", body)).ShouldBeProblem(422, "missing-field");
        (problem["errors"]!.AsArray().Count, (int)problem["errorsLeftOut"]!).ShouldBe((100, 100));
    }

    [Fact]
    public async Task with_two_procedures_in_one_is_refused()
    {
        var number = (await Host.As("applicant").Post("/v1/cases", Good)).ShouldBe(HttpStatusCode.Created).Number;
        (await Host.As("intake-officer", "exit-entry").Take(number, "accept")).ShouldBe(HttpStatusCode.OK);
        foreach (var procedure in new object[] { "inspection, testing", "Inspection", "quarantine ", "3", 3, 99 })
        {
            (await Host.As("reviewer", "exit-entry").Take(number, "start-appraisal", new { procedure, workingDays = 2, reason = "x" })).ShouldBeProblem(400, "malformed-json", "procedure");
        }

        (await Host.As("reviewer", "exit-entry").Take(number, "start-appraisal", new { procedure = "quarantine", workingDays = 2, reason = "x" })).ShouldBeProblem(422, "procedure-not-of-this-action", "procedure");
        (await Host.As("reviewer", "exit-entry").Take(number, "start-appraisal", new { procedure = "appraisal", workingDays = 250, reason = "x" })).ShouldBeProblem(422, "procedure-too-long", "workingDays");
        (await Host.As("reviewer", "exit-entry").Take(number, "start-appraisal", new { procedure = "appraisal", workingDays = 2, reason = "x" })).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task deeper_than_any_form_is_refused() =>
        (await Host.As("applicant").PostRaw("/v1/cases", string.Concat(Enumerable.Repeat("{\"form\":", 500)) + "1" + new string('}', 500))).ShouldBeProblem(400, "malformed-json");

    [Fact]
    public async Task larger_than_the_limit_is_refused() =>
        (await Host.As("applicant").PostRaw("/v1/cases", $"{{\"service\":\"{new string('x', HttpServer.MaxBody)}\"}}")).ShouldBeProblem(413, "too-large");

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("钥匙")]
    [InlineData("a key")]
    public async Task needs_an_idempotency_key(string? key) =>
        (await Host.As("applicant").PostRaw("/v1/cases", Good.ToJsonString(), key: key)).ShouldBeProblem(400, "idempotency-key-missing", "Idempotency-Key");

    [Fact]
    public async Task at_an_action_is_told_what_is_open_instead()
    {
        var number = (await Host.As("applicant").Post("/v1/cases", Good)).ShouldBe(HttpStatusCode.Created).Number;
        var intake = Host.As("intake-officer", "exit-entry");
        (await intake.Take(number, "dance")).ShouldBeProblem(404, "unknown-action", "action")["openActions"]!.AsArray().Select(a => (string)a!).ShouldContain("accept");
        var reviewer = Host.As("reviewer", "exit-entry");
        (await reviewer.Take(number, "forward")).ShouldBeProblem(409, "action-not-open")["openActions"].ShouldNotBeNull();
        (await intake.Take(number, "forward")).ShouldBeProblem(403, "role-not-allowed");
        (await Host.As("applicant").Take(number, "accept")).ShouldBeProblem(403, "role-not-allowed");
        (await intake.Take(number, "refuse", new { reasonCode = "r1" })).ShouldBeProblem(422, "missing-field", "reason");
        (await intake.Take(number, "refuse", new { reasonCode = "r1", reason = new string('x', 2001) })).ShouldBeProblem(422, "field-too-long", "reason");
        (await intake.Take(number, "accept", new { amount = 1 })).ShouldBeProblem(422, "field-not-taken", "amount");
        (await intake.Take(number, "pay", new { amount = 1, paymentReference = Applications.PaymentReference() })).ShouldBeProblem(422, "amount-wrong", "amount");
        (await intake.Take(number, "pay", new { amount = 1e30, paymentReference = Applications.PaymentReference() })).Status.ShouldBeOneOf(HttpStatusCode.BadRequest, HttpStatusCode.UnprocessableEntity);
        (await intake.Take(number, "request-correction", new { items = new object?[] { null } })).ShouldBeProblem(422, "missing-field", "items[0].path");
        (await intake.Take(number, "request-correction", new { items = new[] { new { path = "materials.permit", message = "x" } }, workingDays = 9999 })).ShouldBeProblem(422, "field-not-a-number", "workingDays");
        // None of this has left a trace.
        ((long)(await intake.Get($"/v1/cases/{number}")).Json["version"]!).ShouldBe(1);
    }

    [Theory]
    [InlineData("GET", "/nothing/here", 404, "not-found")]
    [InlineData("GET", "/v1/cases/1", 404, "case-not-found")]
    [InlineData("GET", "/v1/cases/44010026052000000011/history", 404, "case-not-found")]
    [InlineData("GET", "/v1/catalogue/services/none", 404, "service-not-found")]
    [InlineData("GET", "/v1/catalogue/workflows/none", 404, "workflow-not-found")]
    [InlineData("GET", "/v1/status/44010026052000000011", 404, "status-not-found")]
    [InlineData("GET", "/v1/status/44010026052000000011?code=a&code=b", 400, "malformed-request")]
    [InlineData("GET", "/v1/worklist?light=Red", 400, "parameter-malformed")]
    [InlineData("GET", "/v1/worklist?light=red,yellow", 400, "parameter-malformed")]
    [InlineData("GET", "/v1/worklist?office=both", 400, "parameter-malformed")]
    [InlineData("GET", "/v1/worklist?cursor=!!", 400, "cursor-malformed")]
    [InlineData("GET", "/v1/worklist?limit=0", 400, "limit-malformed")]
    [InlineData("GET", "/v1/worklist?limit=many", 400, "limit-malformed")]
    [InlineData("GET", "/v1/worklist?text=%00", 400, "malformed-request")]
    [InlineData("PUT", "/v1/cases", 405, "method-not-allowed")]
    public async Task at_any_address_gets_a_problem(string method, string path, int status, string code) =>
        (await Host.As("intake-officer", "exit-entry").Send(new HttpMethod(method), path, null)).ShouldBeProblem(status, code);

    [Theory]
    [InlineData("xx")]
    [InlineData("440199")]
    [InlineData("440100%0A")]
    public async Task for_figures_of_no_city_is_refused(string division) =>
        (await Host.As("supervisor", "exit-entry").Get($"/v1/figures/limits?division={division}")).ShouldBeProblem(422, "unknown-division", "division");

    [Fact]
    public async Task is_answered_in_the_language_asked_for()
    {
        var (en, zh, other) = (await Host.Nobody().Get("/v1/catalogue/services/none", "en-GB,zh;q=0.5"), await Host.Nobody().Get("/v1/catalogue/services/none", "zh-TW"), await Host.Nobody().Get("/v1/catalogue/services/none", "fr"));
        ((string)en.Json["detail"]!).ShouldBe("There is no such service item.");
        ((string)zh.Json["detail"]!).ShouldBe("没有此事项。");
        other.Json["detail"]!.ToString().ShouldBe(zh.Json["detail"]!.ToString());
    }
}
