using Npgsql;

namespace GdCases.Host.Commands;

/// <summary>
/// That somebody works on a database, as a lock which Hosts hold together and who must be alone takes whole. Gone with its
/// connection, so also after kill -9.
/// </summary>
/// <param name="connectionString">The database.</param>
/// <param name="shared">Together with others.</param>
public sealed class Presence(string connectionString, bool shared = true) : IAsyncDisposable
{
    /// <summary>Any number that is nobody else's.</summary>
    private const long Lock = 0x6764636173657301;

    private NpgsqlConnection? _connection;

    /// <summary>Takes the lock, or makes sure that it is still held; false when somebody else keeps it.</summary>
    /// <exception cref="NpgsqlException">The database cannot be asked.</exception>
    public async Task<bool> Take(CancellationToken cancellation)
    {
        if (_connection is { } held)
        {
            try
            {
                await using var ask = new NpgsqlCommand("select 1", held);
                await ask.ExecuteScalarAsync(cancellation);
                return true;
            }
            catch (NpgsqlException)
            {
                await DisposeAsync();
            }
        }

        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, ApplicationName = "gdcases presence" }.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellation);
            await using var take = new NpgsqlCommand(shared ? "select pg_try_advisory_lock_shared($1)" : "select pg_try_advisory_lock($1)", connection) { Parameters = { new() { Value = Lock } } };
            if (await take.ExecuteScalarAsync(cancellation) is true)
            {
                _connection = connection;
                return true;
            }

            return false;
        }
        finally
        {
            // Whatever happened, one that is not kept holds nothing.
            if (_connection != connection)
            {
                await connection.DisposeAsync();
            }
        }
    }

    /// <summary>Takes the lock; waits a while for one that its holder, ended a moment ago, has not let go of yet.</summary>
    public async Task<bool> TakeSoon(CancellationToken cancellation)
    {
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        for (var left = 20; !await Take(cancellation); left--)
        {
            if (left == 0)
            {
                return false;
            }

            await pause.WaitForNextTickAsync(cancellation);
        }

        return true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } held)
        {
            _connection = null;
            await held.DisposeAsync();
        }
    }
}
