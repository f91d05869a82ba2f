using GdCases.Host.Postgres;

namespace GdCases.Benchmarks;

/// <summary>A durable PostgreSQL of the run's own, thrown away with it.</summary>
public sealed class BenchServer : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gdcases-bench-").FullName;
    private EmbeddedPostgres _server = null!;

    private BenchServer()
    {
    }

    public string ConnectionString => _server.ConnectionString;

    public static async Task<BenchServer> Start(CancellationToken cancellation)
    {
        var bench = new BenchServer();
        // The server's own account must be able to pass through.
        File.SetUnixFileMode(bench._folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        bench._server = await EmbeddedPostgres.Start(bench._folder, durable: true, exclusive: true, cancellation);
        return bench;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    public static double Median(IReadOnlyList<double> values) => values.Order().ElementAt(values.Count / 2);
}
