using System.Net;
using System.Text.Json.Nodes;
using Json.Schema;

namespace GdCases.Host.Tests;

/// <summary>A service item's form as JSON Schema: what it lets through is taken, and what it does not is not.</summary>
public sealed class The_schema_of_a_form(Cluster cluster)
{
    public static TheoryData<string> Items => Every_service_item.Items;

    [Theory]
    [MemberData(nameof(Items))]
    public async Task is_kept_by_an_application_that_is_taken(string code)
    {
        var schema = JsonSchema.FromText((await cluster.Host.Nobody().Get($"/v1/catalogue/services/{code}/schema")).ShouldBe(HttpStatusCode.OK).Text);
        var item = Cluster.Shipped.Item(code)!.Value;
        var form = Applications.For(item, persona: Applications.Persona(item), answer: f => f.Type is Domain.Catalogue.Fields.CaseNumberField ? "44010026052000000010" : null)["form"]!.AsObject();
        IsKept(schema, form).ShouldBeTrue();
        var unknown = form.DeepClone().AsObject();
        unknown["somethingElse"] = "x";
        IsKept(schema, unknown).ShouldBeFalse();
        foreach (var field in item.Form.Where(f => f.Required))
        {
            var without = form.DeepClone().AsObject();
            without.Remove(field.Name);
            IsKept(schema, without).ShouldBeFalse(field.Name);
        }
    }

    private static bool IsKept(JsonSchema schema, JsonNode form) => schema.Evaluate(form, new EvaluationOptions { RequireFormatValidation = true }).IsValid;
}
