using System.Diagnostics;
using System.Net;
using GdCases.Application.Cases;
using GdCases.Host.Postgres;
using GdCases.Projections.Engine;
using GdCases.Tests;
using Npgsql;

namespace GdCases.Host.Tests;

/// <summary>A database server that is killed with -9 under a running Host, and started again at the same address.</summary>
public sealed class A_database_that_goes_away : IAsyncLifetime
{
    private readonly string _folder = PassableFolder.Create("gdcases-outage-");
    private EmbeddedPostgres _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await EmbeddedPostgres.Start(_folder, durable: true, exclusive: true, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task is_told_as_503_and_the_host_goes_on_where_it_was()
    {
        await using var host = await HostProcess.Serve(new() { ["ConnectionStrings__Cases"] = _server.ConnectionString });
        var (anybody, applicant, officer, supervisor) = (new Client(host.Address, null), await host.As("applicant"), await host.As("intake-officer", "exit-entry"), await host.As("supervisor", "exit-entry"));
        var application = Applications.For(Cluster.Shipped.Item("hkmo-endorsement-tourism")!.Value);
        var before = (await applicant.Post("/v1/cases", application)).ShouldBe(HttpStatusCode.Created);
        await Eventually.Holds(async () => (await Status(before)).Status == HttpStatusCode.OK);
        // In the middle of a read model's commit nobody would learn whether it happened: then that one goes on when the Host starts again (README).
        await using (var source = NpgsqlDataSource.Create(_server.ConnectionString))
        {
            await Progress.CaughtUp(source, CaseStore.Schema, TestContext.Current.CancellationToken);
        }

        var restart = await Kill();
        foreach (var ask in new Func<Task<Answer>>[]
        {
            () => Status(before),
            () => applicant.Get($"/v1/cases/{before.Number}"),
            () => applicant.Get("/v1/me/cases"),
            () => officer.Get("/v1/worklist"),
            () => supervisor.Get("/v1/figures/limits"),
            () => applicant.Post("/v1/cases", application, "while-away"),
            () => officer.Take(before.Number, "accept", key: "accept-while-away"),
        })
        {
            (await ask()).ShouldBeProblem(503, "temporarily-unavailable");
        }

        (await anybody.Get("/health/live")).ShouldBe(HttpStatusCode.OK);
        (await anybody.Get("/health/ready")).ShouldBe(HttpStatusCode.ServiceUnavailable);

        using var server = Process.Start(restart);
        await Eventually.Holds(async () => (await anybody.Get("/health/ready")).Status == HttpStatusCode.OK);
        var after = (await applicant.Post("/v1/cases", application, "while-away")).ShouldBe(HttpStatusCode.Created);
        (await applicant.Post("/v1/cases", application, "while-away")).ShouldBe(HttpStatusCode.Created).Number.ShouldBe(after.Number);
        (await officer.Take(before.Number, "accept", key: "accept-while-away")).ShouldBe(HttpStatusCode.OK);
        await Eventually.Holds(async () => (await Status(after)).Status == HttpStatusCode.OK);
        await Eventually.Holds(async () => (string?)(await Status(before)).Json["state"]!["code"] == "reviewing");

        Task<Answer> Status(Answer submitted) => anybody.Get($"/v1/status/{submitted.Number}?code={submitted.QueryCode}");
    }

    /// <summary>Ends the server as a crash would; its children end when they notice.</summary>
    /// <returns>What starts it again as it was.</returns>
    private async Task<ProcessStartInfo> Kill()
    {
        var id = int.Parse(File.ReadLines(Path.Combine(_folder, "postgres", "cluster", "postmaster.pid")).First(), System.Globalization.CultureInfo.InvariantCulture);
        var command = (await File.ReadAllTextAsync($"/proc/{id}/cmdline")).TrimEnd('\0').Split('\0');
        var ids = (await File.ReadAllLinesAsync($"/proc/{id}/status")).Where(l => l.StartsWith("Uid:", StringComparison.Ordinal) || l.StartsWith("Gid:", StringComparison.Ordinal)).Select(l => l.Split('\t')[1]).ToArray();
        var children = (await File.ReadAllTextAsync($"/proc/{id}/task/{id}/children")).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(c => int.Parse(c, System.Globalization.CultureInfo.InvariantCulture)).Append(id).ToList();
        Process.GetProcessById(id).Kill();
        await Eventually.Holds(() => Task.FromResult(children.TrueForAll(c => !Directory.Exists($"/proc/{c}") || File.ReadAllText($"/proc/{c}/stat").Contains(") Z ", StringComparison.Ordinal))));
        return Environment.IsPrivilegedProcess
            ? new ProcessStartInfo("setpriv", ["--reuid", ids[0], "--regid", ids[1], "--clear-groups", "--", .. command]) { WorkingDirectory = "/" }
            : new ProcessStartInfo(command[0], command[1..]);
    }
}
