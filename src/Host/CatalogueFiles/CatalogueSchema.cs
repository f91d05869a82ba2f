using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using GdCases.Domain;
using GdCases.Domain.Cases.Guards;
using GdCases.Domain.Cases.Requirements;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Catalogue.Fields;
using GdCases.Domain.Materials;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Parties;
using GdCases.Domain.Signatures;
using GdCases.Domain.Workflows;

namespace GdCases.Host.CatalogueFiles;

/// <summary>
/// The JSON Schemas of catalogue files, so that an editor completes and marks them. They say of what form things are; what
/// only the whole catalogue can tell is for the proof.
/// </summary>
public static class CatalogueSchema
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema of one kind of file: service, workflow or fragment.</summary>
    public static string Of(string kind)
    {
        var schema = kind switch { "service" => Service(), "workflow" => Workflow(), _ => Fragment() };
        var whole = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = $"GdCases: a {kind} file" };
        foreach (var (key, value) in schema)
        {
            whole[key] = value?.DeepClone();
        }

        return whole.ToJsonString(Readable) + "\n";
    }

    private static JsonObject Service() => Map(
        Key("code", Pattern("^[a-z][a-z0-9-]{0,59}$"), "The file's name without .yaml."),
        Key("category", Name, "Of categories.yaml."),
        Key("zh", Text, "The name in Chinese."),
        Key("en", Text, "The name in English."),
        Key("agency", Name, "Of agencies.yaml."),
        Key("subject", OneOf(Codes.All<Subject>()), "Who applies."),
        Key("workflow", Name, "How it is worked on."),
        Key("limits", Map(
            Key("promised", Whole, "Working days; 0: at once."),
            May("statutory", Days, "What the law allows: working days, or as in 60 calendar days."),
            May("extension", Days, "What may be added once, in the same days."),
            May("expedited", Whole, "Working days when expedited."),
            May("from", Text, "acceptance, receipt, or a required date of the form, as in form.endedOn."))),
        May("fee", Map(
            May("amount", Number, "CNY."),
            May("by", Text, "The required choice of the form that says it."),
            May("amounts", Named(Number), "CNY by the values of that choice."),
            May("table", List(Map(May("when", Condition), Key("amount", Number))), "The first line whose condition holds; the last without one."),
            May("assessable", Flag, "An officer may set another."))),
        May("requirements", Requirements()),
        May("parties", new JsonObject
        {
            ["type"] = "object",
            ["propertyNames"] = OneOf(Enum.GetValues<PartyRole>().Where(r => r != PartyRole.Applicant && !PartyRoles.IsNamedByAgency(r)).Select(r => r.Code())),
            ["additionalProperties"] = Pattern("^(required|optional|never|up to [2-9])$"),
        }),
        May("mobiles", OneOrMore(OneOf(Codes.All<MobileRegion>()))),
        Key("scope", OneOf(Codes.All<Scope>())),
        May("divisions", OneOrMore(Text), "Only these cities offer it."),
        May("appointment", OneOf(["optional"]), "optional: people may come by appointment, though no gate asks for it."),
        May("signatures", OneOrMore(OneOf(Enum.GetValues<PartyRole>().Where(Signing.CanBeAsked).Select(r => r.Code()))), "Whose signatures of the application are asked; the requirement signed says at which gate."),
        May("one-open", OneOrMore(Text), "Cases that have this in common are not open at once: parties by their role, fields by their name, several with + between them, roles that are one with or; applicant unless given. any-number: there may be any number."),
        May("window", Map(Key("from", Pattern("^[0-9]{2}-[0-9]{2}$")), Key("to", Pattern("^[0-9]{2}-[0-9]{2}$")))),
        Key("result", Map(Key("zh", Text), Key("en", Text), May("personal-number", Flag, "Its number is masked where it is shown."), May("up-to", Text, "Where it is a payment: the money field that says the most it can be, as in form.amount."))),
        Key("retention", Map(Key("keep", Pattern("^(permanently|([1-9][0-9]?|100) years?)$")), Key("zh", Text, "The rule."), Key("en", Text))),
        Key("delivery", OneOrMore(OneOf(Codes.All<DeliveryWay>())), "The first unless the applicant chooses another."),
        May("materials", List(Map(Key("code", Text), Key("zh", Text), Key("en", Text), May("deferrable", Flag, "May be promised for later."), May("optional", Flag), May("when", Condition, "Asked only then."), May("files", Map(
            May("types", OneOrMore(OneOf(Codes.All<FileType>())), "All of them unless given."),
            May("megabytes", Whole, "Most of a file; 20 unless given, 100 at the most."),
            May("photo", Map(Key("pixels", Pattern("^[1-9][0-9]{1,3}x[1-9][0-9]{1,3}$"), "The least, WIDTHxHEIGHT; the proportion is theirs."), Key("up-to", Pattern("^[1-9][0-9]{1,3}x[1-9][0-9]{1,3}$")), Key("background", OneOf(Codes.All<PhotoBackground>()))), "Of a person.")), "What files it takes.")))),
        May("rules", List(Map(Key("path", Text, "form.FIELD, a party, or division."), Key("holds", Condition), Key("zh", Text), Key("en", Text)))),
        May("form", List(Map(
            Key("name", Pattern("^[a-z][a-zA-Z0-9]*$")),
            Key("zh", Text),
            Key("en", Text),
            Key("type", OneOf(FieldType.All.Members.Select(t => t.Code))),
            May("required", Flag),
            May("choices", List(Map(Key("value", Scalar), Key("zh", Text), Key("en", Text), May("divisions", OneOrMore(Text), "Only for cases of these cities.")))),
            May("min", Number),
            May("max", Number),
            May("max-length", Whole),
            May("service", Name, "The item that a case named here is of."),
            May("personal", Flag, "False: shown to everybody.")))),
        May("note", Titles()));

    private static JsonObject Workflow() => Map(
        Key("name", Name, "The file's name without .yaml."),
        Key("zh", Text),
        Key("en", Text),
        Key("start", Name, "The state a case begins in."),
        May("roles", Named(Titles()), "Of the agency's own, beside those every workflow knows."),
        May("requirements", Requirements()),
        May("states", States(Itself)),
        Key("actions", List(new JsonObject { ["anyOf"] = new JsonArray(Action(Itself), Include()) })),
        May("timers", List(Timer(Itself))));

    private static JsonObject Fragment() => Map(
        Key("name", Name, "The file's name without .yaml."),
        May("parameters", new JsonObject { ["type"] = "object", ["description"] = "What stands in a place <name> unless the workflow says it; ~: it must." }),
        May("states", States(Place)),
        May("actions", List(Action(Place))),
        May("timers", List(Timer(Place))));

    private static JsonObject States(Func<JsonObject, JsonObject> place) => Named(Map(
        Key("zh", Text),
        Key("en", Text),
        May("final", Flag, "The end."),
        May("decision", place(OneOf(Codes.All<Outcome>())), "What a decision that leads here decides."),
        May("asks", place(Titles()), "What the applicant is asked to do while the case waits for them: the agency's limit stands still, and a timer ends the wait."),
        May("limit", place(Period), "Past it the case is passed up.")));

    private static JsonObject Action(Func<JsonObject, JsonObject> place) => Map(
        Key("name", Text),
        Key("zh", Text),
        Key("en", Text, "What one can do: Accept."),
        Key("done", Text, "What history says of it, in English: Accepted."),
        Key("step", place(OneOf(LegalStep.All.Members.Select(s => s.Code)))),
        Key("from", OneOrMore(Text)),
        May("to", Text, "Without it the case stays where it is."),
        Key("by", OneOrMore(Text), "Roles and parties."),
        May("guards", OneOrMore(place(OneOf(Guard.All.Members.Select(g => g.Code))))),
        May("when", Condition, "Open only then."),
        May("next", List(Map(Key("when", Condition), Key("to", Text))), "Where it leads instead."),
        May("attest", OneOrMore(place(OneOf(Codes.All<Attestation>())))),
        May("gate", place(OneOf(Codes.All<Gate>()))),
        May("about", place(OneOf(Codes.All<DecisionSubject>()))),
        May("procedures", OneOrMore(place(OneOf(Codes.All<SpecialProcedure>())))),
        May("longest", place(Whole), "Working days."),
        May("law", place(Titles()), "By which its time is not counted."),
        May("with-reason", Flag),
        May("pays-out", Flag, "The result is a payment: the officer says how much."),
        May("cancels-fee", Flag),
        May("keeps-fee", Flag, "What is due stays due though the case ends."),
        May("raises-up-to", Whole, "An assessment that only raises what is due, up to so many times the first."),
        May("at-once", Flag, "Taken by the system as soon as it can be."),
        May("at-most", Whole),
        May("then", Text, "Where the last time leads."));

    private static JsonObject Include()
    {
        var include = Map(
            Key("include", Name, "A fragment; its parameters stand beside it."),
            May("words", Named(Map(Key("zh", Text), Key("en", Text), Key("done", Text))), "By the names of its actions."));
        include["additionalProperties"] = true;
        return include;
    }

    private static JsonObject Timer(Func<JsonObject, JsonObject> place) => Map(
        Key("in", Text), Key("after", place(Period)), Key("take", Text), May("since", place(OneOf(Codes.All<TimerStart>()))), May("remind", place(Period)));

    private static JsonObject Requirements()
    {
        var fact = OneOf(Requirement.All.Members.Select(r => r.Code));
        var entry = new JsonObject { ["anyOf"] = new JsonArray(fact, Map(Key("fact", fact), May("about", OneOf(Codes.All<DecisionSubject>())), May("each-time", Flag), May("except", OneOrMore(Name)))) };
        return Map([.. Codes.All<Gate>().Select(gate => May(gate, OneOrMore(entry)))]);
    }

    private static JsonObject Titles() => Map(Key("zh", Text), Key("en", Text));

    private static JsonObject Text => new() { ["type"] = "string", ["minLength"] = 1 };

    private static JsonObject Name => Pattern("^[a-z0-9][a-z0-9-]*$");

    private static JsonObject Condition => new() { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = 500, ["description"] = "A condition in CEL." };

    private static JsonObject Whole => new() { ["type"] = "integer", ["minimum"] = 0 };

    private static JsonObject Number => new() { ["type"] = "number", ["minimum"] = 0 };

    private static JsonObject Flag => new() { ["type"] = "boolean" };

    private static JsonObject Scalar => new() { ["type"] = new JsonArray("string", "number", "integer", "boolean") };

    private static JsonObject Period => Pattern("^[1-9][0-9]{0,3} (working day|calendar day|hour|month|year)s?$");

    private static JsonObject Days => new() { ["anyOf"] = new JsonArray(Whole, Pattern("^[1-9][0-9]{0,3} (working|calendar) days?$")) };

    private static JsonObject Pattern(string pattern) => new() { ["type"] = "string", ["pattern"] = pattern };

    private static JsonObject OneOf(IEnumerable<string> values) => new() { ["enum"] = new JsonArray([.. values.Select(v => (JsonNode)v)]) };

    private static JsonObject List(JsonObject of) => new() { ["type"] = "array", ["items"] = of.DeepClone() };

    private static JsonObject OneOrMore(JsonObject of) => new() { ["anyOf"] = new JsonArray(of.DeepClone(), List(of)) };

    private static JsonObject Named(JsonObject of) => new() { ["type"] = "object", ["additionalProperties"] = of.DeepClone() };

    /// <summary>In a workflow a value stands for itself.</summary>
    private static JsonObject Itself(JsonObject of) => of;

    /// <summary>In a fragment a place may stand for a value of any kind.</summary>
    private static JsonObject Place(JsonObject of) => new() { ["anyOf"] = new JsonArray(of.DeepClone(), Pattern("^<[a-z][a-z0-9-]*>$")) };

    private sealed record Property(string Name, JsonObject Schema, bool Required);

    private static Property Key(string name, JsonObject schema, string? about = null) => new(name, About(schema, about), true);

    private static Property May(string name, JsonObject schema, string? about = null) => new(name, About(schema, about), false);

    private static JsonObject About(JsonObject schema, string? about)
    {
        var own = (JsonObject)schema.DeepClone();
        if (about is not null)
        {
            own["description"] = about;
        }

        return own;
    }

    private static JsonObject Map(params Property[] properties) => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject(properties.Select(p => KeyValuePair.Create(p.Name, (JsonNode?)p.Schema.DeepClone()))),
        ["required"] = new JsonArray([.. properties.Where(p => p.Required).Select(p => (JsonNode)p.Name)]),
        ["additionalProperties"] = false,
    };
}
