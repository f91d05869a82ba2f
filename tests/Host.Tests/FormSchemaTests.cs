using System.Net;
using System.Text.Json.Nodes;
using GdCases.Domain.Catalogue.Fields;
using Json.Schema;

namespace GdCases.Host.Tests;

/// <summary>A service item's form as JSON Schema: it lets through what the fields' types take.</summary>
public sealed class The_schema_of_a_form(Cluster cluster)
{
    public static TheoryData<string> Items => Every_service_item.Items;

    [Theory]
    [MemberData(nameof(Items))]
    public async Task is_kept_by_an_application_that_is_taken(string code)
    {
        var schema = JsonSchema.FromText((await cluster.Host.Nobody().Get($"/v1/catalogue/services/{code}/schema")).ShouldBe(HttpStatusCode.OK).Text);
        var item = Cluster.Shipped.Item(code)!.Value;
        var form = Applications.For(item, persona: Applications.Persona(item), answer: f => f.Type is CaseNumberField ? "44010026052000000010" : null)["form"]!.AsObject();
        IsKept(schema, form).ShouldBeTrue();
        var unknown = form.DeepClone().AsObject();
        unknown["somethingElse"] = "x";
        IsKept(schema, unknown).ShouldBeFalse();
        var context = new FieldContext("440100", c => Cluster.Shipped.IsDivision(c), new NodaTime.LocalDate(2026, 5, 20));
        foreach (var field in item.Form)
        {
            // What the type takes the schema takes, and what is nothing of its kind neither does.
            foreach (var sample in field.Type.Samples(field).Where(s => field.Type.Read(field, s, context).Value is not null))
            {
                IsKept(schema, With(form, field.Name, sample)).ShouldBeTrue($"{field.Name}: {sample}");
            }

            if (field.Type is not TextField)
            {
                field.Type.Read(field, "!", context).Value.ShouldBeNull();
                IsKept(schema, With(form, field.Name, "!")).ShouldBeFalse(field.Name);
            }
        }

        foreach (var field in item.Form.Where(f => f.Required))
        {
            var without = form.DeepClone().AsObject();
            without.Remove(field.Name);
            IsKept(schema, without).ShouldBeFalse(field.Name);
        }
    }

    private static JsonObject With(JsonObject form, string name, string value)
    {
        var other = form.DeepClone().AsObject();
        other[name] = value;
        return other;
    }

    private static bool IsKept(JsonSchema schema, JsonNode form) => schema.Evaluate(form, new EvaluationOptions { RequireFormatValidation = true }).IsValid;
}
