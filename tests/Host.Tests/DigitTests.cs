using System.Text.Json;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Workflows;
using GdCases.Host.CatalogueFiles;

namespace GdCases.Host.Tests;

/// <summary>Workflows of eGov DIGIT brought in: kept whole, and proven like our own.</summary>
public sealed class A_workflow_from_digit : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gdcases-digit-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static object State(string? name, object[] actions, bool start = false, bool end = false, double? sla = null) => new { state = name, sla, isStartState = start, isTerminateState = end, actions };

    private static object Action(string? name, string next, params string[] roles) => new { action = name, nextState = next, roles };

    private static string Json(params object[] states) => JsonSerializer.Serialize(new { BusinessServices = new[] { new { businessService = "Pet.Licence", businessServiceSla = 259200000.0, states } } });

    private static string Sound => Json(
        State(null, [Action("APPLY", "INWORKFLOW", "CITIZEN", "COUNTER_EMPLOYEE")], start: true),
        State("INWORKFLOW", [Action("APPROVE", "APPROVED", "VET"), Action("REJECT", "REJECTED", "VET"), Action("SENDBACKTOCITIZEN", "CITIZENACTIONREQUIRED", "VET")], sla: 7200000),
        State("CITIZENACTIONREQUIRED", [Action("RESUBMIT", "INWORKFLOW", "CITIZEN")]),
        State("APPROVED", [], end: true),
        State("REJECTED", [], end: true));

    private static (Workflow? Workflow, List<CatalogueFault> Faults) Import(string json)
    {
        var faults = new List<CatalogueFault>();
        var import = DigitWorkflow.Read("source.json", json).ShouldHaveSingleItem();
        return (WorkflowFile.Read($"{import.Name}.yaml", import.Yaml, Fragment.None, faults)?.Workflow, faults);
    }

    [Fact]
    public void keeps_states_actions_roles_and_limits()
    {
        var workflow = Import(Sound).Workflow.ShouldNotBeNull();
        (workflow.Name, workflow.Start).ShouldBe(("pet-licence", "new"));
        workflow.States.Select(s => (s.Name, s.Final, s.Decision)).ShouldBe([("new", false, null), ("inworkflow", false, null), ("citizenactionrequired", false, null), ("approved", true, Outcome.Granted), ("rejected", true, Outcome.Denied)]);
        workflow.State("inworkflow")!.Limit.ShouldBe(new Period(2, PeriodUnit.Hours));
        // The service's own limit, 72 hours, where a stage of the agency's has none; where only citizens act, none runs.
        workflow.State("new")!.Limit.ShouldBe(new Period(72, PeriodUnit.Hours));
        workflow.States.Where(s => s.WaitsForApplicant).Select(s => (s.Name, s.Limit)).ShouldBe([("citizenactionrequired", null)]);
        workflow.Roles.Select(r => r.Name).ShouldBe(["counter-employee", "vet"]);
        workflow.Actions.Select(a => (a.Name, a.Step.Code)).ShouldBe(
            [("apply", "forward"), ("approve", "decide"), ("reject", "decide"), ("sendbacktocitizen", "request-correction"), ("resubmit", "supplement")]);
        workflow.Actions[0].By.ShouldBe(["applicant", "counter-employee"]);
    }

    public static TheoryData<string, string, string> Unsound => new()
    {
        { "a state nobody can leave", Json(State(null, [Action("APPLY", "STUCK", "CITIZEN")], start: true), State("STUCK", [])), "no-end" },
        { "a state nobody can reach", Json(State(null, [Action("APPLY", "DONE", "CITIZEN")], start: true), State("DONE", [], end: true), State("ISLAND", [], end: true)), "unreachable-state" },
        { "an action to nowhere", Json(State(null, [Action("APPLY", "NOWHERE", "CITIZEN")], start: true)), "unknown-state" },
        { "an action that nobody may take", Json(State(null, [Action("APPLY", "DONE")], start: true), State("DONE", [], end: true)), "missing-key" },
        { "no states at all", Json(), "unknown-state" },
    };

    [Theory]
    [MemberData(nameof(Unsound))]
    public async Task that_is_unsound_is_written_all_the_same_and_its_faults_are_told(string what, string json, string code)
    {
        var source = Path.Combine(_folder, "source.json");
        await File.WriteAllTextAsync(source, json, TestContext.Current.CancellationToken);
        var run = await HostProcess.Run(["catalogue", "import-digit", source, "--output", _folder]);
        run.ExitCode.ShouldBe(1, what);
        run.Output.ShouldContain($"{code}:");
        File.Exists(Path.Combine(_folder, "pet-licence.yaml")).ShouldBeTrue();
    }

    [Fact]
    public void with_several_start_states_begins_in_one_and_says_so()
    {
        var import = DigitWorkflow.Read("s.json", Json(
            State("ONE", [Action("GO", "DONE", "CLERK")], start: true), State("TWO", [Action("GO", "DONE", "CLERK")], start: true), State("DONE", [], end: true))).Single();
        import.Yaml.ShouldContain("marks 2 start states; a case begins in 'one'");
        var faults = new List<CatalogueFault>();
        WorkflowFile.Read("pet-licence.yaml", import.Yaml, Fragment.None, faults);
        faults.ShouldHaveSingleItem().Code.ShouldBe("unreachable-state");
    }

    [Theory]
    [InlineData("{}", "not-digit")]
    [InlineData("[]", "not-digit")]
    [InlineData("7", "not-digit")]
    [InlineData("{\"BusinessServices\": \"none\"}", "not-digit")]
    [InlineData("{\"BusinessServices\": [", "bad-json")]
    [InlineData("{\"BusinessServices\": [{\"states\": 7}]}", "bad-json")]
    public void that_is_none_is_refused(string json, string code) =>
        Should.Throw<CatalogueException>(() => DigitWorkflow.Read("x.json", json)).Faults.ShouldHaveSingleItem().Code.ShouldBe(code);

    [Theory]
    [InlineData("FIRENOC.json", 11, 21)]
    [InlineData("NewTL.json", 11, 18)]
    [InlineData("PGR.json", 8, 11)]
    [InlineData("PT_MUTATION.json", 8, 9)]
    public void that_a_real_city_uses_is_sound(string file, int states, int actions)
    {
        var path = Path.Combine(Shared.Folder, "data", "digit", file);
        Assert.SkipUnless(File.Exists(path), $"The real workflows are not here ({path}).");
        var (workflow, faults) = Import(File.ReadAllText(path));
        faults.ShouldBeEmpty();
        (workflow!.States.Count, workflow.Actions.Count).ShouldBe((states, actions));
    }
}

/// <summary>Material beside the checkout that tests use where it is there.</summary>
public static class Shared
{
    public static string Folder { get; } = Path.Combine(Root(), "..", "shared");

    /// <summary>The checkout: the folder above the tests that has the solution.</summary>
    public static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder.Parent is not null && !File.Exists(Path.Combine(folder.FullName, "GdCases.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
