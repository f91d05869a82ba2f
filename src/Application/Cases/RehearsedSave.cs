using JasperFx.Events;
using Marten;
using Npgsql;

namespace GdCases.Application.Cases;

/// <summary>All of a save but its writing, which the server refuses, for the transaction may only read: no row comes of it, and no number of an event is drawn.</summary>
public static class RehearsedSave
{
    /// <summary>Goes as far as it can.</summary>
    /// <exception cref="InvalidOperationException">It was written after all.</exception>
    public static async Task Run(IDocumentSession session, CancellationToken cancellation)
    {
        await session.BeginTransactionAsync(cancellation);
        await using (var only = new NpgsqlCommand("set transaction read only", session.Connection) { CommandTimeout = session.DocumentStore.Patience() })
        {
            await only.ExecuteNonQueryAsync(cancellation);
        }

        try
        {
            await session.SaveChangesAsync(cancellation);
        }
        catch (Exception e) when (e is EventStreamUnexpectedMaxEventIdException or PostgresException || e.InnerException is PostgresException)
        {
            return;
        }

        throw new InvalidOperationException("A rehearsal has been written.");
    }
}
