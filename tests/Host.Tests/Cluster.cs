using GdCases.Domain.Catalogue;
using GdCases.Host.CatalogueFiles;
using GdCases.Host.Postgres;
using GdCases.Tests;
using Npgsql;

[assembly: AssemblyFixture(typeof(GdCases.Host.Tests.Cluster))]

namespace GdCases.Host.Tests;

/// <summary>A PostgreSQL cluster of the test run's own, thrown away with it, and a Host that most tests share, each with cases of its own.</summary>
public sealed class Cluster : IAsyncLifetime
{
    private readonly string _folder = PassableFolder.CreateInMemory("gdcases-tests-");
    private EmbeddedPostgres _server = null!;
    private int _databases;

    private const string Template = "test_template";

    public TestHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await EmbeddedPostgres.Start(_folder, durable: false, exclusive: true, CancellationToken.None);
        try
        {
            // The first start on an empty database; what it has made there the others have copied.
            var template = await Create(Template, "template0");
            await (await TestHost.Start(template)).DisposeAsync();
            await Tell($"alter database {Template} allow_connections false", $"select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '{Template}'");
            Host = await TestHost.Start(await NewDatabase());
        }
        catch
        {
            // A fixture that fails is not disposed.
            await _server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Whatever all tests have done to the cases of the shared Host: the rules lead to it.
        var deviations = await Host.Replayed();
        await Host.DisposeAsync();
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        deviations.ShouldBeEmpty();
    }

    /// <summary>A database as a Host has left it that nobody has asked anything, owned by the role the Host works as.</summary>
    public Task<string> NewDatabase() => Create($"test_{Interlocked.Increment(ref _databases)}", Template);

    /// <summary>An empty one, where the first start on it is what matters.</summary>
    public Task<string> EmptyDatabase() => Create($"test_{Interlocked.Increment(ref _databases)}", "template0");

    private async Task<string> Create(string name, string template)
    {
        await Tell($"create database {name} owner gdcases template {template}");
        return new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Database = name }.ConnectionString;
    }

    private async Task Tell(params string[] statements)
    {
        var admin = new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Username = "gdcases_admin", Database = "postgres", Pooling = false };
        await using var connection = new NpgsqlConnection(admin.ConnectionString);
        await connection.OpenAsync();
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>The catalogue as it is shipped, but that one person may have any number of open cases: tests have few persons.</summary>
    public static ServiceCatalogue Shipped { get; } = CatalogueFolder.Read(ShippedFolder);

    public static string ShippedFolder => AnyNumber.Folder;

    /// <summary>The catalogue as it is shipped.</summary>
    public static string AsShipped => Path.Combine(AppContext.BaseDirectory, "catalogue");
}
