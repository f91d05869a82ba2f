using GdCases.Domain;
using JasperFx;
using NodaTime;

namespace GdCases.Application.Cases.Idempotency;

/// <summary>The idempotency record: what a request was answered. Committed with the events it led to.</summary>
public sealed record AnsweredRequest
{
    public static FaultCode KeyReused { get; } = new("idempotency-key-reused", RefusalKind.Invalid, "该幂等键已用于另一请求。", "This idempotency key was used for another request.");

    [Identity]
    public required string Id { get; init; }

    public required string BodyHash { get; init; }
    public required CaseReceipt Receipt { get; init; }
    public required Instant At { get; init; }

    /// <summary>For a request about a desk: the cases that were on it.</summary>
    public IReadOnlyList<string>? Desk { get; init; }

    /// <summary>What a request of the same key gets now: the first answer again, or a refusal when it asks for something else.</summary>
    public CommandAnswer For(Request request) => BodyHash == request.BodyHash ? Receipt : KeyReused.Refuse("Idempotency-Key");
}
