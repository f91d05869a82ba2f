using System.Globalization;
using System.Text.Json.Nodes;
using CsCheck;
using GdCases.Host.CatalogueFiles;
using Json.Schema;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace GdCases.Host.Tests;

/// <summary>The JSON Schemas by which editors complete and mark catalogue files say what the reader says.</summary>
public class The_schema_of_catalogue_files
{
    private static readonly string[] Kinds = ["service", "workflow", "fragment"];

    public static TheoryData<string> Files => [.. Cluster.Shipped.Files.Keys.Where(f => f.StartsWith("services/") || f.StartsWith("workflows/") || f.StartsWith("fragments/")).Order(StringComparer.Ordinal)];

    private static string KindOf(string file) => file.Split('/')[0].TrimEnd('s');

    private static bool IsValid(string kind, string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return JsonSchema.FromText(CatalogueSchema.Of(kind)).Evaluate(Json(stream.Documents[0].RootNode)).IsValid;
    }

    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(c => KeyValuePair.Create(((YamlScalarNode)c.Key).Value!, Json(c.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Json)]),
        YamlScalarNode { Style: not ScalarStyle.Plain, Value: var quoted } => quoted,
        YamlScalarNode { Value: "true" or "false" } flag => flag.Value == "true",
        YamlScalarNode { Value: "~" } => null,
        YamlScalarNode { Value: var text } => decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : text,
        _ => throw new InvalidOperationException(),
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void takes_what_is_shipped(string file) => IsValid(KindOf(file), Cluster.Shipped.Files[file]).ShouldBeTrue();

    [Fact]
    public async Task is_in_the_docs_as_the_command_gives_it()
    {
        foreach (var kind in Kinds)
        {
            File.ReadAllText(Path.Combine(Shared.Root(), "docs", "schemas", $"{kind}.schema.json")).ShouldBe(CatalogueSchema.Of(kind));
        }

        (await HostProcess.Run(["catalogue", "schema", "fragment"])).Output.Trim().ShouldBe(CatalogueSchema.Of("fragment").Trim());
    }

    public static TheoryData<string, string, string> Wrong => new()
    {
        { "services/travel/passport-issue.yaml", "subject: person", "subject: cat" },
        { "services/travel/passport-issue.yaml", "promised: 7", "promised: seven" },
        { "services/travel/passport-issue.yaml", "agency: exit-entry", "office: exit-entry" },
        { "services/travel/passport-issue.yaml", "keep: 30 years", "keep: long" },
        { "services/business/food-licence.yaml", "type: choice", "type: choices" },
        { "workflows/benefit.yaml", "step: issue", "step: bless" },
        { "workflows/benefit.yaml", "after: 60 calendar days", "after: 60 moons" },
        { "workflows/benefit.yaml", "final: true", "final: yes" },
        { "workflows/benefit.yaml", "    done: Paid\n", "" },
        { "fragments/payment.yaml", "step: pay", "step: paid" },
        { "fragments/payment.yaml", "to: <granted>", "into: <granted>" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void marks_what_the_reader_refuses(string file, string what, string by)
    {
        var text = Cluster.Shipped.Files[file];
        text.ShouldContain(what);
        IsValid(KindOf(file), text.Replace(what, by, StringComparison.Ordinal)).ShouldBeFalse();
    }

    // A file with everything in it that the schema knows, and one key more in each mapping: the reader names what it knows there.
    // An entry under actions may be an include instead, which the schema knows as a thing of its own.
    [Theory]
    [InlineData("service")]
    [InlineData("workflow")]
    public void knows_the_keys_that_the_reader_knows_and_no_others(string kind)
    {
        var expected = new List<string>();
        var specimen = Specimen(JsonNode.Parse(CatalogueSchema.Of(kind))!.AsObject(), expected)!.ToJsonString();
        var faults = new List<CatalogueFault>();
        if (kind == "service")
        {
            ServiceFile.Read("x.yaml", specimen, new(new HashSet<string>(), new HashSet<string>(), new HashSet<string>(), new HashSet<string>()), faults);
        }
        else
        {
            WorkflowFile.Read("x.yaml", specimen, Fragment.None, faults);
        }

        faults.Where(f => f.Code == "unknown-key").Select(f => f.Reason.Split("; what does is ")[1].Replace("guards, include,", "guards,", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ShouldBe(expected.Order(StringComparer.Ordinal));
    }

    private static JsonNode? Specimen(JsonObject schema, List<string> expected)
    {
        if (schema["anyOf"] is JsonArray ways)
        {
            // A list says more than one alone, and a mapping more than a name.
            var way = ways.Select(w => w!.AsObject()).FirstOrDefault(w => w["type"]?.ToString() is "array") ?? ways.Select(w => w!.AsObject()).FirstOrDefault(w => w["type"]?.ToString() is "object") ?? ways[0]!.AsObject();
            return Specimen(way, expected);
        }

        if (schema["enum"] is JsonArray values)
        {
            return values[0]!.DeepClone();
        }

        if (schema["properties"] is JsonObject properties)
        {
            var map = new JsonObject(properties.Select(p => KeyValuePair.Create(p.Key, Specimen(p.Value!.AsObject(), expected)))) { ["zzz"] = "1" };
            expected.Add(string.Join(", ", properties.Select(p => p.Key).Order(StringComparer.Ordinal)));
            return map;
        }

        return schema["type"]?.ToString() switch
        {
            "array" => new JsonArray(Specimen(schema["items"]!.AsObject(), expected)),
            "object" when schema["additionalProperties"] is JsonObject of => new JsonObject { ["name"] = Specimen(of, expected) },
            "object" => new JsonObject(),
            "boolean" => "true",
            "integer" or "number" => "1",
            _ => schema["pattern"]?.ToString().Contains("working", StringComparison.Ordinal) == true ? "5 working days" : "x",
        };
    }
}

/// <summary>Whatever somebody writes into a catalogue file, they are told what is wrong with it; nothing breaks.</summary>
public class A_catalogue_file
{
    private static readonly string[] Words = ["", "~", "[]", "{}", "x", "form.", "form.x", "true", "-1", "99999999999999999999", "[a, b]", "{ a: b }", "\"", "<x>", "0", "reviewing", "5 working days", "9999 years", "applicant", "\u0000", "a: b"];

    [Fact]
    public void can_be_changed_at_will_and_is_read_or_refused()
    {
        var files = The_schema_of_catalogue_files.Files.Select(row => row.Data).ToList();
        Gen.Select(Gen.Int[0, files.Count - 1], Gen.Int[0, 10_000], Gen.Int[0, Words.Length - 1], Gen.Int[0, 3]).Sample((which, where, word, how) =>
        {
            var lines = Cluster.Shipped.Files[files[which]].Split('\n').ToList();
            var at = where % lines.Count;
            switch (how)
            {
                case 0:
                    lines.RemoveAt(at);
                    break;
                case 1:
                    lines.Insert(at, lines[where / 7 % lines.Count]);
                    break;
                case 2 when lines[at].Contains(": ", StringComparison.Ordinal):
                    lines[at] = $"{lines[at][..(lines[at].IndexOf(": ", StringComparison.Ordinal) + 2)]}{Words[word]}";
                    break;
                default:
                    lines[at] = lines[at].Replace(' ', where % 2 == 0 ? '\t' : ':');
                    break;
            }

            var changed = Cluster.Shipped.Files.ToDictionary();
            // One item is enough to look at what a workflow means to items.
            foreach (var other in changed.Keys.Where(f => f.StartsWith("services/", StringComparison.Ordinal) && f != files[which] && !f.EndsWith("food-licence.yaml", StringComparison.Ordinal) && !f.EndsWith("property-transfer.yaml", StringComparison.Ordinal) && !f.EndsWith("unified-payment.yaml", StringComparison.Ordinal)).ToList())
            {
                changed.Remove(other);
            }

            changed[files[which]] = string.Join('\n', lines);
            try
            {
                CatalogueFolder.Read(changed);
            }
            catch (CatalogueException e)
            {
                e.Faults.ShouldNotBeEmpty();
            }
        }, iter: 150);
    }
}
