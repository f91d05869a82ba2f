using GdCases.Application.Catalogue;
using GdCases.Domain;
using GdCases.Domain.Cases;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Identity;
using Marten;
using JasperFx.Events;
using JasperFx;
using NodaTime;
using Wolverine;

namespace GdCases.Application.Cases;

/// <summary>What every command brings besides its content.</summary>
/// <param name="Caller">Who is asking.</param>
/// <param name="Id">Names the request for this caller (the idempotency key); a repeated one gets the first answer.</param>
/// <param name="BodyHash">SHA-256 of what was asked, to tell a repetition from another request under the same key.</param>
/// <param name="IfMatch">The version the caller has seen; null: any.</param>
public sealed record Request(Caller Caller, string Id, string BodyHash, long? IfMatch = null);

/// <summary>What a command that was carried out answers.</summary>
public sealed record CaseReceipt
{
    /// <summary>受理编号.</summary>
    public required string Number { get; init; }

    public required string State { get; init; }

    /// <summary>The case's version now; the ETag.</summary>
    public required long Version { get; init; }

    /// <summary>Opens the public status together with the number; given once, with the submission.</summary>
    public string? QueryCode { get; init; }
}

/// <summary>A command's answer: a receipt or a refusal.</summary>
public sealed record CommandAnswer(CaseReceipt? Receipt, Refusal? Refusal)
{
    public static implicit operator CommandAnswer(Refusal refusal) => new(null, refusal);

    public static implicit operator CommandAnswer(CaseReceipt receipt) => new(receipt, null);
}

/// <summary>The idempotency record: what a request was answered. Committed with the events it led to.</summary>
public sealed record AnsweredRequest
{
    [Identity]
    public required string Id { get; init; }

    public required string BodyHash { get; init; }
    public required CaseReceipt Receipt { get; init; }
    public required Instant At { get; init; }
}

/// <summary>Published when a command has changed a case; leaves if and only if the command committed.</summary>
public sealed record CaseAdvanced(string Number, string Division, string State, bool Ended, long Version, Instant At);

/// <summary>What all commands on a case share: the repeated request, the stale version, the case not to be seen, the writing.</summary>
public sealed class CaseCommand(Definitions definitions, ServiceCatalogue catalogue, Calendars calendars, IClock clock)
{
    public DecisionContext ContextFor(Caller caller) => new()
    {
        Now = clock.GetCurrentInstant(),
        Caller = caller,
        IsDivision = catalogue.IsDivision,
        Calendar = calendars.Current,
        HoursOf = catalogue.HoursOf,
    };

    /// <summary>Decides a command on a case that exists and writes what follows into the session; the session is committed by the handler's middleware.</summary>
    public async Task<CommandAnswer> Carry(
        Request request,
        IEventStream<Case> stream,
        AnsweredRequest? answered,
        IDocumentSession session,
        IMessageBus bus,
        Func<Case, Definition, DecisionContext, Ruling> decide,
        CancellationToken cancellation)
    {
        if (answered is not null)
        {
            return Repeated(request, answered);
        }

        if (stream.Aggregate is not { } c || !CaseAccess.Sees(c, request.Caller))
        {
            return Refusal.CaseNotFound();
        }

        if (request.IfMatch is { } seen && seen != c.Version)
        {
            return Refusal.Of(RefusalKind.Stale, "stale-version", "If-Match", "办件已更新，请重新读取。", "The case has moved on since; read it again.") with { CurrentVersion = c.Version };
        }

        var definition = await definitions.For(c, cancellation);
        var context = ContextFor(request.Caller) with { LinkedCases = await definitions.LinkedTo(c, session, cancellation) };
        var ruling = decide(c, definition, context);
        if (ruling is Ruling.Happened happened)
        {
            stream.AppendMany(happened.Events);
        }

        return await Answer(request, ruling, null, session, bus);
    }

    /// <summary>Decides what the engine does of itself; no request, so nothing to repeat an answer to.</summary>
    public async Task<CommandAnswer> CarryUnasked(IEventStream<Case> stream, IDocumentSession session, IMessageBus bus, Func<Case, Definition, DecisionContext, Ruling> decide, CancellationToken cancellation)
    {
        if (stream.Aggregate is not { } c)
        {
            return Refusal.CaseNotFound();
        }

        var definition = await definitions.For(c, cancellation);
        var ruling = decide(c, definition, ContextFor(Caller.System) with { LinkedCases = await definitions.LinkedTo(c, session, cancellation) });
        if (ruling is not Ruling.Happened happened)
        {
            return ((Ruling.Refused)ruling).Refusal;
        }

        stream.AppendMany(happened.Events);
        foreach (var turned in happened.Events.OfType<LightChanged>())
        {
            await bus.PublishAsync(new LightTurned(c.Number, c.Division, c.Agency, turned.Light, turned.PassedUpTo, turned.DueOn, turned.At));
        }

        return await Told(happened.After, null, bus);
    }

    /// <summary>The answer to a ruling; for one that happened, the idempotency record and the message go into the transaction.</summary>
    public async Task<CommandAnswer> Answer(Request request, Ruling ruling, string? queryCode, IDocumentSession session, IMessageBus bus)
    {
        if (ruling is not Ruling.Happened { After: var after })
        {
            return ((Ruling.Refused)ruling).Refusal;
        }

        var receipt = await Told(after, queryCode, bus);
        session.Insert(new AnsweredRequest { Id = request.Id, BodyHash = request.BodyHash, Receipt = receipt, At = after.UpdatedAt });
        return receipt;
    }

    private static async Task<CaseReceipt> Told(Case after, string? queryCode, IMessageBus bus)
    {
        await bus.PublishAsync(new CaseAdvanced(after.Number, after.Division, after.State, after.Ended, after.Version, after.UpdatedAt));
        return new CaseReceipt { Number = after.Number, State = after.State, Version = after.Version, QueryCode = queryCode };
    }

    public static CommandAnswer Repeated(Request request, AnsweredRequest answered) => answered.BodyHash == request.BodyHash
        ? answered.Receipt
        : Refusal.Of(RefusalKind.Invalid, "idempotency-key-reused", "Idempotency-Key", "该幂等键已用于另一请求。", "This idempotency key was used for another request.");
}
