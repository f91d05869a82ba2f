using GdCases.Domain;
using JasperFx;
using Marten;
using NodaTime;

namespace GdCases.Application.Cases.Idempotency;

/// <summary>The idempotency record: what a request was answered. Committed with the events it led to.</summary>
public sealed record AnsweredRequest
{
    public static FaultCode KeyReused { get; } = new("idempotency-key-reused", RefusalKind.Invalid, "该幂等键已用于另一请求。", "This idempotency key was used for another request.");

    [Identity]
    public required string Id { get; init; }

    public required string BodyHash { get; init; }
    /// <summary>The answer; with a submission its query code is sealed.</summary>
    public required CaseReceipt Receipt { get; init; }
    public required Instant At { get; init; }

    /// <summary>For a request about a desk: the cases that were on it.</summary>
    public IReadOnlyList<string>? Desk { get; init; }

    /// <summary>What a request was answered; nobody else answers it until the session's transaction ends. Of two at once the second finds the first one's answer, and neither is rolled back.</summary>
    public static async Task<AnsweredRequest?> Locked(string id, IDocumentSession session, CancellationToken cancellation)
    {
        await session.BeginTransactionAsync(cancellation);
        var batch = session.CreateBatchQuery();
        var alone = batch.Query<string>("select '' from pg_advisory_xact_lock(hashtextextended(?, 0))", id);
        var answered = batch.Load<AnsweredRequest>(id);
        await batch.Execute(cancellation);
        await alone;
        return await answered;
    }

    /// <summary>What a request of the same key gets now: the first answer again, or a refusal when it asks for something else.</summary>
    public CommandAnswer For(Request request) => BodyHash == request.BodyHash ? Receipt with { QueryCode = Receipt.QueryCode is { } code ? request.Open(code) : null } : KeyReused.Refuse("Idempotency-Key");
}
