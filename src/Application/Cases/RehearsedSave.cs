using JasperFx.Events;
using Marten;
using Npgsql;

namespace GdCases.Application.Cases;

/// <summary>All of a save but its writing, which the server refuses, for the transaction may only read: no row comes of it, and no number of an event is drawn.</summary>
public static class RehearsedSave
{
    private const string Refusal = "GdCases is starting and rehearses: nothing is written.";

    /// <summary>Goes as far as it can.</summary>
    /// <exception cref="InvalidOperationException">It was written after all.</exception>
    public static async Task Run(IDocumentSession session, CancellationToken cancellation)
    {
        await session.BeginTransactionAsync(cancellation);
        await using (var only = new NpgsqlCommand("set transaction read only", session.Connection) { CommandTimeout = session.DocumentStore.Patience() })
        {
            await only.ExecuteNonQueryAsync(cancellation);
        }

        // Should Marten ever try again in a transaction of its own: no number comes of this text.
        session.QueueSqlCommand($"select '{Refusal}'::int");
        try
        {
            await session.SaveChangesAsync(cancellation);
        }
        // The second, with a case that is there already: the store does not have it.
        catch (Exception e) when (e is EventStreamUnexpectedMaxEventIdException || (e as PostgresException ?? e.InnerException as PostgresException)?.SqlState == PostgresErrorCodes.ReadOnlySqlTransaction)
        {
            return;
        }

        throw new InvalidOperationException("A rehearsal has been written.");
    }
}
