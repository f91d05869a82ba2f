using System.Reflection;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnitV3;
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
        { "GdCases.Application", ["GdCases.Domain", "NodaTime", "Marten", "Wolverine", "JasperFx", "Weasel", "Npgsql", "FluentValidation"] },
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
