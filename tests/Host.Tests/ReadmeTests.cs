using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace GdCases.Host.Tests;

/// <summary>What the README and the pages of docs show is what happens: their lines are pasted, and their outputs compared.</summary>
public sealed partial class The_readme(Cluster cluster)
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/catalogue.md")]
    [InlineData("docs/items.md")]
    public async Task tells_a_tour_that_can_be_pasted_line_by_line(string page)
    {
        var folder = Directory.CreateTempSubdirectory("gdcases-tour-").FullName;
        var (script, expected) = (new StringBuilder(), new List<string>());
        foreach (var (kind, block) in Blocks(page).Where(b => b.Kind is "sh" or "text" && !b.Block.StartsWith("== ", StringComparison.Ordinal)))
        {
            if (kind == "sh")
            {
                script.Append(block).Append("\necho; echo '#'\n");
            }
            else
            {
                expected.Add(block);
            }
        }

        await using var host = script.ToString().Contains("http://", StringComparison.Ordinal) ? await Serve() : null;
        var there = script.ToString().Replace("http://127.0.0.1:8080", host?.Address.ToString().TrimEnd('/') ?? "", StringComparison.Ordinal)
            .Replace("/tmp/", $"{folder}/", StringComparison.Ordinal)
            .Replace("./gdcases", $"dotnet {Path.Combine(AppContext.BaseDirectory, "GdCases.Host.dll")}", StringComparison.Ordinal);
        try
        {
            using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", $"exec 2>&1\n{there}"]) { WorkingDirectory = Shared.Root(), RedirectStandardOutput = true, UseShellExecute = false })!;
            var output = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
            output.Replace($"{folder}/", "/tmp/", StringComparison.Ordinal).Split("\n#\n", StringSplitOptions.RemoveEmptyEntries).Select(Plain).ShouldBe(expected.Select(Plain));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task shows_the_demo_as_it_is()
    {
        var shown = Blocks("README.md").Single(b => b.Kind == "text" && b.Block.StartsWith("== ", StringComparison.Ordinal)).Block;
        await using var host = await Serve();
        // Before and after it the tour by hand can be taken: neither stands in the other's way.
        var tour = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Shared.Root(), "docs", "tour", "application.json"), TestContext.Current.CancellationToken))!;
        var open = (await (await host.As("applicant")).Post("/v1/cases", tour)).ShouldBe(HttpStatusCode.Created).Number;
        var demo = await HostProcess.Run(["demo", "--url", host.Address.ToString(), "--move-clock"]);
        demo.ExitCode.ShouldBe(0, demo.Output);
        Plain(demo.Output).ShouldContain(Plain(shown));
        (await (await host.As("applicant")).Take(open, "withdraw", new { reason = "不去了" })).ShouldBe(HttpStatusCode.OK);
        foreach (var destination in new[] { "macao", "hong-kong" })
        {
            tour["form"]!["destination"] = destination;
            (await (await host.As("applicant")).Post("/v1/cases", tour)).ShouldBe(HttpStatusCode.Created);
        }
    }

    [Fact]
    public void is_one_of_documents_whose_links_lead_somewhere()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Shared.Root(), "docs"), "*.md", SearchOption.AllDirectories).Append(Path.Combine(Shared.Root(), "README.md")))
        {
            foreach (Match link in Link().Matches(File.ReadAllText(file)))
            {
                var target = Path.Combine(Path.GetDirectoryName(file)!, link.Groups["to"].Value);
                (File.Exists(target) || Directory.Exists(target)).ShouldBeTrue($"{file}: {link.Value}");
            }
        }

        var index = File.ReadAllText(Path.Combine(Shared.Root(), "docs", "adr", "README.md"));
        foreach (var record in Directory.GetFiles(Path.Combine(Shared.Root(), "docs", "adr"), "0*.md"))
        {
            var title = File.ReadLines(record).First()[2..].Split(". ", 2);
            index.ShouldContain($"| [{title[0]}]({Path.GetFileName(record)}) | {title[1]} |");
        }
    }

    // With the catalogue as it is shipped: what is shown there is what a newcomer sees.
    private async Task<HostProcess> Serve() => await HostProcess.Serve(new() { ["ConnectionStrings__Cases"] = await cluster.EmptyDatabase(), ["Catalogue__Folder"] = Cluster.AsShipped });

    private static IEnumerable<(string Kind, string Block)> Blocks(string page) => Fenced().Matches(File.ReadAllText(Path.Combine(Shared.Root(), page))).Select(m => (m.Groups["kind"].Value, m.Groups["block"].Value));

    /// <summary>Without what is another each time: case numbers, query codes, days and times.</summary>
    private static string Plain(string text) => Moment().Replace(QueryCode().Replace(Number().Replace(text, "N"), "\"queryCode\":\"C\""), "T").Trim();

    [GeneratedRegex("^```(?<kind>[a-z]*)\n(?<block>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Fenced();

    [GeneratedRegex(@"\]\((?<to>(?!https?:)[^)#]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();

    [GeneratedRegex("[0-9]{20}", RegexOptions.None, 1000)]
    private static partial Regex Number();

    [GeneratedRegex("\"queryCode\":\"[A-Z0-9]{8}\"", RegexOptions.None, 1000)]
    private static partial Regex QueryCode();

    [GeneratedRegex("[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}", RegexOptions.None, 1000)]
    private static partial Regex Moment();
}
