using System.Diagnostics;
using System.Net;
using GdCases.Host.Postgres;
using GdCases.Tests;
using Npgsql;

namespace GdCases.Host.Tests;

/// <summary>The Host with a PostgreSQL of its own, in processes that are killed.</summary>
public sealed class A_host_with_its_own_server : IDisposable
{
    private readonly string _folder = PassableFolder.Create("gdcases-own-");

    private Dictionary<string, string> Settings => new() { ["Data__Folder"] = _folder };

    private string PidFile => Path.Combine(_folder, "postgres", "cluster", "postmaster.pid");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task loses_nothing_when_it_is_killed_and_takes_the_running_server_over()
    {
        string number;
        int server;
        await using (var first = await HostProcess.Serve(Settings))
        {
            number = await Submit(first);
            server = ServerProcess();
            await first.Kill();
        }

        Directory.Exists($"/proc/{server}").ShouldBeTrue("the server outlives the Host that was killed");
        await using (var second = await HostProcess.Serve(Settings))
        {
            ServerProcess().ShouldBe(server);
            await ShouldHave(second, number);

            // Now both at once, as when the machine goes down.
            await second.Kill();
            Process.GetProcessById(server).Kill();
            while (Directory.Exists($"/proc/{server}") && !File.ReadAllText($"/proc/{server}/stat").Contains(") Z ", StringComparison.Ordinal))
            {
                await Task.Yield();
            }
        }

        await using var third = await HostProcess.Serve(Settings);
        await ShouldHave(third, number);
        (await third.Stop()).ShouldBe(0);
        File.Exists(PidFile).ShouldBeFalse("the server is stopped with its Host");
    }

    [Fact]
    public async Task answers_while_its_server_hangs_and_starts_it_again_when_it_is_killed()
    {
        await using var host = await HostProcess.Serve(new(Settings) { ["Limits__RequestSeconds"] = "4" });
        var applicant = await host.As("applicant");
        var application = Applications.For("hkmo-endorsement-tourism");
        var number = await Submitted("before");
        var server = ServerProcess();
        await Signal("STOP", server);
        try
        {
            (await applicant.Get("/v1/me/cases")).ShouldBeProblem(503, "temporarily-unavailable");
            (await applicant.Post("/v1/cases", application, "while-it-hangs")).ShouldBeProblem(503, "temporarily-unavailable");
            (await new Client(host.Address, null).Get("/health/ready")).ShouldBe(HttpStatusCode.ServiceUnavailable);
        }
        finally
        {
            await Signal("CONT", server);
        }

        var again = await Submitted("while-it-hangs");
        Process.GetProcessById(server).Kill();
        await Submitted("after-it-died");
        // What a process of the server was doing when its parent died it may still have finished and answered.
        await Eventually.Holds(() => Task.FromResult(ServerProcess() is var now && now != server && Directory.Exists($"/proc/{now}")));
        ServerProcess().ShouldNotBe(server);
        await Eventually.Holds(async () => (await applicant.Get($"/v1/cases/{number}")).Status == HttpStatusCode.OK);
        await Eventually.Holds(async () => (await applicant.Get($"/v1/cases/{again}")).Status == HttpStatusCode.OK);

        // As a client does that was told to come again: with the same key, until it is answered.
        async Task<string> Submitted(string key)
        {
            Answer? answer = null;
            await Eventually.Holds(async () => (answer = await applicant.Post("/v1/cases", application, key)).Status == HttpStatusCode.Created);
            return answer!.Number;
        }
    }

    [Fact]
    public async Task works_with_no_password_that_others_may_read()
    {
        var secret = Path.Combine(_folder, "postgres.secret");
        await File.WriteAllTextAsync(secret, "open", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        (await Should.ThrowAsync<EmbeddedPostgresException>(() => EmbeddedPostgres.Start(_folder, durable: false, exclusive: true, TestContext.Current.CancellationToken))).Message.ShouldContain("chmod 600");
    }

    [Fact]
    public async Task has_its_folder_to_itself()
    {
        await using var first = await HostProcess.Serve(Settings);
        var second = await HostProcess.Run(["serve"], Settings);
        second.ExitCode.ShouldBe(1);
        second.Output.ShouldContain("Another GdCases Host is running on");
        (await HostProcess.Run(["projections", "rebuild"], Settings)).ExitCode.ShouldBe(1);
        // Nor does one join it that is told where its server is.
        var joining = await HostProcess.Run(["serve"], new() { ["ConnectionStrings__Cases"] = EmbeddedPostgres.Running(_folder)! });
        joining.ExitCode.ShouldBe(1);
        joining.Output.ShouldContain("a Host with a server of its own works on it");
        (await new Client(first.Address, null).Get("/health/ready")).ShouldBe(HttpStatusCode.OK);
        // A look at the read models is taken beside the running Host.
        var number = await Submit(first);
        number.ShouldNotBeNull();
        var verified = await HostProcess.Run(["projections", "verify"], Settings);
        verified.Output.ShouldContain("1 streams, 6 rows");
        verified.ExitCode.ShouldBe(0, verified.Output);
    }

    [Fact]
    public async Task runs_as_an_ordinary_user()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Every other test here runs as an ordinary user already.");
        using var readable = Process.Start("setpriv", ["--reuid=nobody", "--regid=nogroup", "--clear-groups", "--", "test", "-r", Path.Combine(AppContext.BaseDirectory, "GdCases.Host.dll")]);
        await readable.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.SkipUnless(readable.ExitCode == 0, "An ordinary user may not read this checkout.");
        using var own = Process.Start("chown", ["nobody", _folder]);
        await own.WaitForExitAsync(TestContext.Current.CancellationToken);
        await using var host = await HostProcess.Serve(new(Settings) { ["HOME"] = _folder, ["DOTNET_CLI_HOME"] = _folder }, account: "nobody");
        await ShouldHave(host, await Submit(host));
    }

    /// <summary>To a server and all its processes; to itself first, so that it begins no process meanwhile.</summary>
    private static async Task Signal(string signal, int server)
    {
        await Kill($"{server}");
        if (signal == "STOP")
        {
            await Eventually.Holds(async () => (await File.ReadAllTextAsync($"/proc/{server}/stat")).Contains(") T ", StringComparison.Ordinal));
        }

        await Kill((await File.ReadAllTextAsync($"/proc/{server}/task/{server}/children")).Split(' ', StringSplitOptions.RemoveEmptyEntries));

        async Task Kill(params string[] processes)
        {
            using var kill = Process.Start("kill", [$"-{signal}", .. processes]);
            await kill.WaitForExitAsync();
        }
    }

    /// <summary>The server's process; -1 while one begins.</summary>
    private int ServerProcess()
    {
        try
        {
            return int.Parse(File.ReadLines(PidFile).FirstOrDefault() ?? "-1", System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (FileNotFoundException)
        {
            return -1;
        }
    }

    private static async Task<string> Submit(HostProcess host) =>
        (await (await host.As("applicant")).Post("/v1/cases", Applications.For(Cluster.Shipped.Item("hkmo-endorsement-tourism")!.Value))).ShouldBe(HttpStatusCode.Created).Number;

    private static async Task ShouldHave(HostProcess host, string number) => (await (await host.As("applicant")).Get($"/v1/cases/{number}")).ShouldBe(HttpStatusCode.OK);
}

/// <summary>The Host on a server that somebody else runs, and in Production.</summary>
public sealed class A_host_on_a_given_server(Cluster cluster)
{
    private static string Nowhere => Path.Combine(Path.GetTempPath(), $"gdcases-{Guid.NewGuid()}");

    [Fact]
    public async Task starts_no_server_of_its_own()
    {
        var folder = Nowhere;
        await using var host = await HostProcess.Serve(new() { ["ConnectionStrings__Cases"] = await cluster.EmptyDatabase(), ["Data__Folder"] = folder });
        (await new Client(host.Address, null).Get("/v1/catalogue/services")).ShouldBe(HttpStatusCode.OK);
        // Of all that a Host keeps beside itself only the folder for files is there.
        Directory.EnumerateFileSystemEntries(folder).ShouldBe([Path.Combine(folder, "files")]);
    }

    // Whoever stops it sends TERM; who is let in before the listener closes is answered, and who knocks later finds nobody.
    [Fact]
    public async Task cuts_nobody_off_when_it_is_told_to_stop()
    {
        var database = await cluster.NewDatabase();
        await using var host = await HostProcess.Serve(new() { ["ConnectionStrings__Cases"] = database, ["Shutdown__DrainSeconds"] = "2" });
        var (applicant, anybody) = (await host.As("applicant"), new Client(host.Address, null));
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var held = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await Execute("lock table gdcases.mt_events in exclusive mode");
        var underWay = applicant.Post("/v1/cases", Applications.For("hkmo-endorsement-tourism"));
        await Eventually.Holds(async () => await Execute("select count(*) from pg_locks where relation = 'gdcases.mt_events'::regclass and not granted") is 1L);

        var stopped = host.Stop();
        await Eventually.Holds(async () => (await anybody.Get("/health/ready")).Status == HttpStatusCode.ServiceUnavailable);
        // It goes on answering for a while, and tells everybody to come by another connection.
        var meanwhile = await anybody.Get("/v1/catalogue/services");
        meanwhile.ShouldBe(HttpStatusCode.OK);
        meanwhile.Headers.ConnectionClose.ShouldBe(true);
        await Eventually.Holds(async () =>
        {
            try
            {
                await anybody.Get("/health/live");
                return false;
            }
            catch (HttpRequestException)
            {
                return true;
            }
        });

        underWay.IsCompleted.ShouldBeFalse();
        await held.RollbackAsync(TestContext.Current.CancellationToken);
        (await underWay).ShouldBe(HttpStatusCode.Created);
        (await stopped).ShouldBe(0, host.Output);

        async Task<object?> Execute(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection, held);
            return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task in_production_does_not_start_without_an_issuer()
    {
        var ended = await HostProcess.Run(["serve"], new() { ["ConnectionStrings__Cases"] = await cluster.NewDatabase(), ["ASPNETCORE_ENVIRONMENT"] = "Production" });
        ended.ExitCode.ShouldBe(1);
        ended.Output.ShouldContain("Auth__Authority is not set");
    }

    [Theory]
    [InlineData("Auth__Authority", "", "Auth__Authority is not set")]
    [InlineData("Auth__Authority", "http://issuer.invalid", "which is no https address")]
    [InlineData("Auth__Audience", "", "Auth__Audience is not set")]
    [InlineData("ConnectionStrings__Cases", "", "ConnectionStrings__Cases is not set")]
    [InlineData("Limits__RequestsPerCallerAndMinute", "many", "Limits__RequestsPerCallerAndMinute is 'many'")]
    [InlineData("ConnectionStrings__Cases", "Database=cases;Password=hush", "ConnectionStrings__Cases is no connection string")]
    [InlineData("Urls", "nope", "Urls is 'nope'")]
    [InlineData("Files__Folder", "", "Files__Folder must name the folder")]
    [InlineData("Files__Folder", "/proc/nowhere", "Files cannot be kept in /proc/nowhere")]
    [InlineData("Auth__Authority", "https://user:hush@issuer.invalid", "'https://issuer.invalid/'")]
    [InlineData("ConnectionStrings__Cases", "Host=127.0.0.1;Port=1;Username=u;Password=p", "the database cannot be used: Failed to connect to 127.0.0.1:1")]
    public async Task in_production_does_not_start_with_what_is_not_meant(string setting, string value, string told)
    {
        var ended = await HostProcess.Run(["serve"], new(HostProcess.Production(await cluster.NewDatabase())) { [setting] = value });
        ended.ExitCode.ShouldBe(1, ended.Output);
        ended.Output.ShouldContain(told);
        ended.Output.ShouldNotContain("   at ");
        ended.Output.ShouldNotContain("hush");
    }

    [Theory]
    [InlineData("Limits:RequestSeconds", "2147483647", "more than a day")]
    [InlineData("Limits:RequestsAtOnce", "0", "Limits__RequestsAtOnce is '0'")]
    [InlineData("Proxy:Addresses", "the proxy", "Proxy__Addresses has 'the'")]
    [InlineData("AllowedHosts", "http://x", "AllowedHosts is 'http://x'")]
    [InlineData("Contact:Url", "nope", "Contact__Url is 'nope'")]
    [InlineData("Metrics:Prometheus", "http://localhost:9464/", "Metrics__Prometheus is 'http://localhost:9464/'")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "garbage", "OTEL_EXPORTER_OTLP_ENDPOINT is 'garbage'")]
    [InlineData("Jobs:DashboardWritable", "yes", "Jobs__DashboardWritable is 'yes'")]
    [InlineData("Auth:Authority", "http://127.0.0.1:9", "Auth__AllowHttpOnLoopback=true")]
    public async Task is_told_which_setting_cannot_be_meant(string setting, string value, string told)
    {
        var database = await cluster.NewDatabase();
        (await Should.ThrowAsync<Startup.StartupException>(() => TestHost.Start(database, args: [$"--{setting}={value}"]))).Message.ShouldContain(told);
    }

    [Fact]
    public async Task in_production_gives_out_no_tokens()
    {
        await using var host = await HostProcess.Serve(HostProcess.Production(await cluster.EmptyDatabase()));
        var anybody = new Client(host.Address, null);
        (await anybody.Get("/dev/token/supervisor?agency=exit-entry")).Status.ShouldBeOneOf(HttpStatusCode.NotFound, HttpStatusCode.Unauthorized);
        (await anybody.Get("/v1/worklist")).ShouldBeProblem(401, "not-authenticated");
        var ours = new GdCases.Host.Access.DevelopmentTokens().Issue("me", ["supervisor"], "exit-entry", ["440100"], []);
        // Nobody can say whose token it is while the issuer cannot be asked for its keys; what needs none is answered.
        (await new Client(host.Address, ours).Get("/v1/worklist")).ShouldBeProblem(503, "issuer-out-of-reach");
        (await new Client(host.Address, ours).Get("/v1/catalogue/services")).ShouldBe(HttpStatusCode.OK);
        var ready = await anybody.Get("/health/ready");
        ready.ShouldBe(HttpStatusCode.OK);
        ready.Text.ShouldBe("Degraded");
    }
}
