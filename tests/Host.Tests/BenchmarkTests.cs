using System.Text.Json.Nodes;

namespace GdCases.Host.Tests;

/// <summary>The benchmarks run to their end and say something of everything; how fast anything was is not asserted.</summary>
public class The_benchmarks(Cluster cluster)
{
    private static string Program => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../Benchmarks", Path.GetRelativePath(Path.Combine(AppContext.BaseDirectory, "../../.."), AppContext.BaseDirectory), "GdCases.Benchmarks.dll"));

    // All of them, and growth, take minutes: with GDCASES_LONG in the environment.
    private static bool Long => Environment.GetEnvironmentVariable("GDCASES_LONG") is { Length: > 0 };

    [Fact]
    public async Task compare_every_side()
    {
        Assert.SkipUnless(Long, "A minute of comparison: GDCASES_LONG=1 asks for it.");
        var figures = await Run(["--quick"]);
        foreach (var work in new[] { "Submit", "Action", "Read", "Status", "WorklistByAge", "WorklistByUrgency", "Mixed", "Officers", "Action, 4 at once", "Action at 50 % of peak, p99", "Bytes of a closed case, 15 events" })
        {
            figures.Where(f => (string)f["what"]! == work).Select(f => (string)f["side"]!).ShouldBe(["limit", "EF Core", "GdCases"], work);
        }

        figures.Where(f => (string)f["side"]! != "GdCases").ShouldAllBe(f => (double)f["against"]!["median"]! > 0);
        figures.Any(f => ((string)f["what"]!).StartsWith("Events left", StringComparison.Ordinal)).ShouldBeTrue();
    }

    [Fact]
    public async Task grow_and_compare_sizes()
    {
        Assert.SkipUnless(Long, "GDCASES_LONG is not set.");
        // The smaller has more open cases than the 450 actions that arrive in all: however long a Host stalls, there is a next one.
        var figures = await Run("growth", "--quick", "--events", "6000", "10000");
        foreach (var what in new[] { "Action", "Submit", "Read", "Status", "WorklistByAge", "WorklistByUrgency", "Worklist in one of three states, by urgency", "Worklist in one of three states, by age", "Worklist with a red light, none", "Limits of the city, for a supervisor", "Bytes a case", "Start to first answer, s", "CaseStatus rebuilt, events/s" })
        {
            figures.Where(f => (string)f["what"]! == what).Select(f => (long)f["events"]!).ShouldBe([6000, 10000], what);
        }
    }

    // All of them load a Host of their own in this way; what it does then is for the long ones.
    [Fact]
    public async Task find_the_host_that_they_load()
    {
        var run = await HostProcess.Run(["memory", "--minutes", "0", "--cases", "4"], program: Program);
        run.ExitCode.ShouldBe(0, run.Output);
        run.Output.ShouldContain("resident MB");
    }

    // ./gdcases fuzz sends 20,000.
    [Fact]
    public async Task find_nothing_that_is_answered_as_our_own_fault()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var run = await HostProcess.Run(["fuzz", "--url", host.Address.ToString(), "--requests", "1500", "--seed", "4"], program: Program);
        run.ExitCode.ShouldBe(0, run.Output);
        run.Output.ShouldContain("0 went wrong");
        run.Output.ShouldContain(" x 201");
    }

    // ./gdcases drill has them longer.
    [Theory]
    [InlineData("kill", "--rounds", "2")]
    public async Task drill_and_lose_nothing(params string[] drill)
    {
        Assert.SkipUnless(Long, "A minute of kills, which A_host_with_its_own_server and Several_hosts do in short: GDCASES_LONG=1 asks for it.");
        var run = await HostProcess.Run(["drill", .. drill], program: Program);
        run.ExitCode.ShouldBe(0, run.Output);
    }

    private static async Task<IReadOnlyList<JsonNode>> Run(params string[] arguments)
    {
        var file = Path.GetTempFileName();
        try
        {
            var run = await HostProcess.Run([.. arguments, "--json", file], program: Program);
            run.ExitCode.ShouldBe(0, run.Output);
            return [.. JsonNode.Parse(await File.ReadAllTextAsync(file))!.AsArray().Select(f => f!)];
        }
        finally
        {
            File.Delete(file);
        }
    }
}
