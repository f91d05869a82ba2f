using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GdCases.Host.Tests;

/// <summary>What goes wrong is told to the operator, without the people it went wrong for.</summary>
public class The_log(Cluster cluster)
{
    [Fact]
    public async Task holds_no_personal_data_when_everything_fails()
    {
        using var log = new Memory();
        await using var host = await TestHost.Start(await cluster.NewDatabase(), adapt: b => b.Logging.AddProvider(log).SetMinimumLevel(LogLevel.Trace));
        var application = Applications.For(Cluster.Shipped.Item("provident-fund-rent")!.Value);
        (await host.As("applicant").Post("/v1/cases", application)).ShouldBe(HttpStatusCode.Created);
        await using (var command = host.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand("alter table gdcases.mt_doc_case add constraint never check (false) not valid"))
        {
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        (await host.As("applicant").Post("/v1/cases", application)).ShouldBeProblem(500, "internal-error");
        application["applicant"]!["mobile"] = "13800138000x";
        (await host.As("applicant").Post("/v1/cases", application)).ShouldBeProblem(422, "mobile-wrong");
        log.Lines.ShouldContain(l => l.Contains("A request failed", StringComparison.Ordinal));
        foreach (var personal in new[] { "陈小明", "440106199003071231", "13800138000", "6222020200112233" })
        {
            log.Lines.ShouldNotContain(l => l.Contains(personal, StringComparison.Ordinal));
        }
    }

    private sealed class Memory : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
