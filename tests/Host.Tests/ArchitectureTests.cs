using System.Reflection;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnitV3;
using FluentValidation;
using GdCases.Application.Cases;
using GdCases.Projections.Engine;
using static ArchUnitNET.Fluent.ArchRuleDefinition;
using Assembly = System.Reflection.Assembly;
using GdCases.Host.Startup;

namespace GdCases.Host.Tests;

/// <summary>The rooms of the house, and who may look into whom.</summary>
public class The_rooms
{
    private static readonly Assembly Domain = typeof(Case).Assembly;
    private static readonly Assembly Application = typeof(SubmitCase).Assembly;
    private static readonly Assembly Projections = typeof(ReadModels).Assembly;
    private static readonly Assembly Host = typeof(CasesHost).Assembly;
    private static readonly Architecture All = new ArchLoader().LoadAssemblies(Domain, Application, Projections, Host).Build();

    public static TheoryData<string, string[]> MayKnow => new()
    {
        { "GdCases.Domain", ["NodaTime"] },
        { "GdCases.Application", ["GdCases.Domain", "NodaTime", "Marten", "Wolverine", "JasperFx", "Weasel", "Npgsql", "FluentValidation", "Cel", "Antlr4", "Google.Protobuf"] },
        { "GdCases.Projections", ["GdCases.Domain", "NodaTime", "Marten", "JasperFx", "Weasel", "Npgsql"] },
    };

    [Theory]
    [MemberData(nameof(MayKnow))]
    public void know_only_what_they_may(string room, string[] others)
    {
        var assembly = new[] { Domain, Application, Projections }.Single(a => a.GetName().Name == room);
        assembly.GetReferencedAssemblies().Select(a => a.Name!)
            .Where(name => !name.StartsWith("System", StringComparison.Ordinal) && !name.StartsWith("Microsoft.Extensions", StringComparison.Ordinal) && !Array.Exists(others, o => name == o || name.StartsWith($"{o}.", StringComparison.Ordinal)))
            .ShouldBeEmpty();
    }

    [Fact]
    public void keep_reading_and_doing_apart()
    {
        Types().That().ResideInAssembly(Application).Should().NotDependOnAny(Types().That().ResideInAssembly(Projections)).Check(All);
        Types().That().ResideInAssembly(Projections).Should().NotDependOnAny(Types().That().ResideInAssembly(Application)).Check(All);
    }

    [Fact]
    public void are_not_known_by_their_cellar() =>
        Types().That().ResideInAssembly(Domain, Application, Projections).Should().NotDependOnAny(Types().That().ResideInAssembly(Host)).WithoutRequiringPositiveResults().Check(All);

    [Fact]
    public void of_the_domain_hold_nothing_that_can_be_set() =>
        Domain.GetTypes().SelectMany(t => t.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(p => p.SetMethod is { } set && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit)))
            .Select(p => $"{p.DeclaringType!.Name}.{p.Name}").ShouldBeEmpty();

    [Fact]
    public void are_furnished_with_things_and_verbs_of_the_trade() =>
        new[] { Domain, Application, Projections, Host }.SelectMany(a => a.GetTypes())
            .Where(t => t.Namespace?.StartsWith("GdCases", StringComparison.Ordinal) == true && Array.Exists(new[] { "Helper", "Manager", "Util", "Utils", "Common" }, bad => t.Name.EndsWith(bad, StringComparison.Ordinal)))
            .Select(t => t.FullName).ShouldBeEmpty();

    /// <summary>What is handed in from outside has a shape that is checked before its handler: a forgotten one could be a 500. (A case number is read at the edge.)</summary>
    [Fact]
    public void check_the_shape_of_every_command()
    {
        var handled = Application.GetTypes().Where(t => t.Name.EndsWith("Handler", StringComparison.Ordinal)).SelectMany(t => t.GetMethods(BindingFlags.Static | BindingFlags.Public))
            .Where(m => m.Name == "Handle").Select(m => m.GetParameters()[0].ParameterType).ToList();
        var checkedShapes = AssemblyScanner.FindValidatorsInAssembly(Application).Select(v => v.InterfaceType.GenericTypeArguments[0]).ToHashSet();
        handled.Count.ShouldBeGreaterThan(8);
        handled.Where(c => c.GetProperty("Request") is not null || c.GetProperty("Caller") is not null).Where(c => c.GetProperties().Any(p => p.PropertyType == typeof(string) && p.Name is not ("RequestId" or "Number")))
            .Except(checkedShapes).Select(c => c.Name).ShouldBeEmpty();
        // Failing commands are written out with all that is in them under their own name; that room of the log is off (Startup/Logging).
        handled.ShouldAllBe(c => c.FullName!.StartsWith("GdCases.Application", StringComparison.Ordinal));
    }

    [Fact]
    public void project_rebuild_and_verify_every_read_model() =>
        Projections.GetTypes().Select(t => t.GetProperty("Model", BindingFlags.Static | BindingFlags.Public)).OfType<PropertyInfo>().Select(p => (ReadModel)p.GetValue(null)!)
            .ShouldBe(ReadModels.All, ignoreOrder: true);

    [Fact]
    public void know_no_single_service_item()
    {
        // The catalogue is data: no code of an item stands in a program, but in what shows the product and what publishes examples.
        var codes = Cluster.Shipped.Items.Select(i => i.Value.Code).ToHashSet();
        foreach (var assembly in new[] { Domain, Application, Projections })
        {
            var text = System.Text.Encoding.Unicode.GetString(File.ReadAllBytes(assembly.Location));
            codes.Where(code => text.Contains(code, StringComparison.Ordinal)).ShouldBeEmpty();
        }
    }
}
