using System.Globalization;
using GdCases.Host.Postgres;
using GdCases.Tests;
using Npgsql;

namespace GdCases.Benchmarks;

/// <summary>A durable PostgreSQL of the run's own, thrown away with it.</summary>
public sealed class BenchServer : IAsyncDisposable
{
    private readonly string _folder = PassableFolder.Create("gdcases-bench-");
    private readonly List<string> _databases = [];
    private EmbeddedPostgres _server = null!;

    private BenchServer()
    {
    }

    public string ConnectionString => _server.ConnectionString;

    /// <param name="setting">A setting of the server that only a start takes up.</param>
    public static async Task<BenchServer> Start(CancellationToken cancellation, string? setting = null, string? value = null)
    {
        var bench = new BenchServer();
        bench._server = await EmbeddedPostgres.Start(bench._folder, durable: true, exclusive: true, cancellation);
        if (setting is not null)
        {
            await bench.AsAdministrator("postgres", $"alter system set {setting} = '{value}'");
            await bench._server.DisposeAsync();
            bench._server = await EmbeddedPostgres.Start(bench._folder, durable: true, exclusive: true, cancellation);
        }

        return bench;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A database of a side's own, so that one side's vacuum is not another's.</summary>
    /// <param name="prepare">What only an administrator may do to it.</param>
    public async Task<string> NewDatabase(string name, string? prepare = null)
    {
        await AsAdministrator("postgres", $"create database {name} owner gdcases");
        if (prepare is not null)
        {
            await AsAdministrator(name, prepare);
            await AsAdministrator(name, "grant pg_monitor to gdcases");
            await AsAdministrator(name, "grant execute on all functions in schema public to gdcases");
        }

        _databases.Add(new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name }.ConnectionString);
        return _databases[^1];
    }

    /// <summary>Tables and indexes of some schemas, wherever they are.</summary>
    public async Task<long> Bytes(string schemas)
    {
        var bytes = 0L;
        foreach (var database in _databases)
        {
            await using var connection = new NpgsqlConnection(database);
            await connection.OpenAsync();
            await using var sum = new NpgsqlCommand($"select coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname in ({schemas})", connection);
            bytes += (long)(await sum.ExecuteScalarAsync())!;
        }

        return bytes;
    }

    /// <summary>CPU time in milliseconds so far: of some processes, and of the server with all its children.</summary>
    public (double Processes, double Server) Cpu(IReadOnlyList<int> processes)
    {
        var postmaster = File.ReadLines(Path.Combine(_folder, "postgres", "cluster", "postmaster.pid")).First();
        var (own, server) = (0L, 0L);
        foreach (var id in Directory.GetDirectories("/proc").Select(d => Path.GetFileName(d)).Where(d => char.IsAsciiDigit(d[0])))
        {
            try
            {
                // After the name in brackets: state, parent, ..., user and system ticks, those of children that have ended.
                var fields = File.ReadAllText($"/proc/{id}/stat").Split(") ")[^1].Split(' ');
                if (id == postmaster || fields[1] == postmaster)
                {
                    server += fields[11..(id == postmaster ? 15 : 13)].Sum(f => long.Parse(f, CultureInfo.InvariantCulture));
                }
                else if (processes.Contains(int.Parse(id, CultureInfo.InvariantCulture)))
                {
                    own += fields[11..13].Sum(f => long.Parse(f, CultureInfo.InvariantCulture));
                }
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }

        return (own * 10.0, server * 10.0);
    }

    private async Task AsAdministrator(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Username = "gdcases_admin", Database = database, Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public static double Median(IReadOnlyList<double> values) => values.Order().ElementAt(values.Count / 2);
}
