using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using GdCases.Application.Json;
using GdCases.Domain;
using GdCases.Domain.Parties;
using NodaTime;

namespace GdCases.Host.Tests;

/// <summary>
/// What is stored is data for ever. Each kind of event has a file with all of it filled in, under the name it is stored
/// under: a change of its JSON shows there. With GDCASES_GOLDEN=write in the environment the files are written anew.
/// </summary>
public class A_stored_event
{
    private static readonly Instant At = Instant.FromUtc(2026, 5, 20, 2, 0);

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "StoredEvents");

    public static TheoryData<string> Names => [.. StoredAsAttribute.Types.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void is_written_as_its_file_says_and_read_from_it(string name)
    {
        var type = StoredAsAttribute.Types[name];
        var written = Indented(JsonSerializer.Serialize(Filled(type, type.Name, 0), type, StoreJson.Options));
        var file = Path.Combine(Folder(), $"{name}.json");
        if (Environment.GetEnvironmentVariable("GDCASES_GOLDEN") == "write")
        {
            Directory.CreateDirectory(Folder());
            File.WriteAllText(file, written);
        }

        File.Exists(file).ShouldBeTrue($"{file} is missing: an event of this name is new");
        var golden = File.ReadAllText(file);
        written.ShouldBe(golden, $"the JSON of '{name}' has changed; events stored before must still be read");
        // Whatever the file says is read, and nothing of it is lost.
        Indented(JsonSerializer.Serialize(JsonSerializer.Deserialize(golden, type, StoreJson.Options), type, StoreJson.Options)).ShouldBe(golden);
    }

    /// <summary>What a history tells of an event is in the contract, by name.</summary>
    [Fact]
    public void says_nothing_that_the_contract_does_not_know()
    {
        var item = Cluster.Shipped.Items.First().Value;
        var told = StoredAsAttribute.Types.Where(t => t.Value.IsSubclassOf(typeof(Domain.Cases.CaseEvent)))
            .SelectMany(t => ((Domain.Cases.CaseEvent)JsonSerializer.Deserialize(File.ReadAllText(Path.Combine(Folder(), $"{t.Key}.json")), t.Value, StoreJson.Options)!).Details(item))
            .Select(d => d.Key).Distinct().Order(StringComparer.Ordinal);
        told.ShouldBe(Api.Cases.HistoryDetails.Known.Keys);
    }

    [Fact]
    public void has_a_file_and_no_file_is_of_no_event() =>
        Directory.GetFiles(Folder(), "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal).ShouldBe(StoredAsAttribute.Types.Keys.Order(StringComparer.Ordinal));

    /// <summary>Personal data stands in the JSON as a whole, and prints itself masked.</summary>
    [Fact]
    public void keeps_what_people_wrote_whole_and_prints_it_masked()
    {
        var text = FreeText.Of("住在天河路1号");
        JsonSerializer.Serialize(text, StoreJson.Options).ShouldBe("\"住在天河路1号\"");
        text.ToString().ShouldNotContain("天河");
    }

    private static string Indented(string json) => $"{JsonNode.Parse(json)!.ToJsonString(new JsonSerializerOptions { WriteIndented = true, Encoder = StoreJson.Options.Encoder })}\n";

    /// <summary>A value in which everything is filled in that can be.</summary>
    private static object Filled(Type type, string name, int depth)
    {
        depth.ShouldBeLessThan(12, $"{name} contains itself");
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Filled(underlying, name, depth);
        }

        object? plain = type switch
        {
            _ when type == typeof(string) => $"the-{name}",
            _ when type == typeof(bool) => true,
            _ when type == typeof(int) => 7,
            _ when type == typeof(long) => 8L,
            _ when type == typeof(decimal) => 12.50m,
            _ when type == typeof(Instant) => At,
            _ when type == typeof(LocalDate) => new LocalDate(2026, 5, 20),
            _ when type == typeof(LocalTime) => new LocalTime(9, 0),
            _ when type == typeof(IdDocument) => new IdDocument(IdType.ResidentId, "11010519491231002X"),
            _ when type == typeof(Mobile) => Mobile.Parse("13800138000")!.Value,
            _ when type == typeof(FormValues) => FormValues.Of([new("open", "1"), new("personal", "张小三")], field => field == "personal"),
            { IsEnum: true } => Enum.GetValues(type).Cast<object>().Last(),
            _ => null,
        };
        if (plain is not null)
        {
            return plain;
        }

        if (Array.Exists(type.GetInterfaces(), i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(ITextValue<>)))
        {
            return type.GetMethod("Of", BindingFlags.Static | BindingFlags.Public)!.Invoke(null, [$"the {name}"])!;
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() is var generic && (generic == typeof(IReadOnlyList<>) || generic == typeof(ImmutableList<>)))
        {
            var items = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(type.GenericTypeArguments))!;
            items.Add(Filled(type.GenericTypeArguments[0], name, depth + 1));
            return generic == typeof(ImmutableList<>) ? typeof(ImmutableList).GetMethods().Single(m => m.Name == "CreateRange" && m.GetParameters().Length == 1).MakeGenericMethod(type.GenericTypeArguments).Invoke(null, [items])! : items;
        }

        type.Namespace.ShouldStartWith("GdCases.Domain", customMessage: $"{name}: this test cannot fill in {type}");
        var constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First(c => c.GetParameters() is not [var only] || only.ParameterType != type);
        var made = constructor.Invoke([.. constructor.GetParameters().Select(p => Filled(p.ParameterType, p.Name!, depth + 1))]);
        foreach (var property in type.GetProperties().Where(p => p.SetMethod is not null && constructor.GetParameters().All(x => x.Name != p.Name)))
        {
            property.SetValue(made, Filled(property.PropertyType, property.Name, depth + 1));
        }

        return made;
    }
}
