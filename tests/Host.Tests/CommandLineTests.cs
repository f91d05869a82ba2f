using Shouldly;
using Xunit;

namespace GdCases.Host.Tests;

/// <summary>What an operator gives wrong is told in a line, not with a stack trace.</summary>
public sealed class A_command_line(Cluster cluster)
{
    public static TheoryData<string[]> Nowhere => new()
    {
        new[] { "restore", "", "--to", "somewhere" },
        new[] { "restore", "somewhere", "--to", " " },
        new[] { "audit", "replay", "--continue", "" },
        new[] { "audit", "rehearse", "--workflow", "" },
        new[] { "audit", "rehearse", "--service", "" },
        new[] { "audit", "rehearse", "--calendar", "" },
        new[] { "catalogue", "check", "" },
        new[] { "catalogue", "import-digit", "" },
        new[] { "catalogue", "import-digit", "file.json", "--output", "" },
        new[] { "codegen", "" },
    };

    [Theory]
    [MemberData(nameof(Nowhere))]
    public async Task refuses_what_is_no_file_and_no_folder(string[] asked)
    {
        var ended = await HostProcess.Run(asked);
        ended.ExitCode.ShouldBe(1, ended.Output);
        ended.Output.ShouldStartWith("gdcases: ");
        ended.Output.ShouldNotContain("   at ");
    }

    [Theory]
    [InlineData("/dev/full")]
    [InlineData("/dev/zero")]
    [InlineData("/proc/nowhere")]
    [InlineData("/")]
    public async Task keeps_how_far_a_replay_has_come_in_a_file_and_in_nothing_else(string file)
    {
        var ended = await HostProcess.Run(["audit", "replay", "--continue", file], new() { ["ConnectionStrings__Cases"] = await cluster.NewDatabase() });
        ended.ExitCode.ShouldBe(1, ended.Output);
        ended.Output.ShouldStartWith("gdcases: ");
        ended.Output.ShouldNotContain("   at ");
    }
}
