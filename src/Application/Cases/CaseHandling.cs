using GdCases.Application.Cases.Idempotency;
using GdCases.Application.Catalogue;
using GdCases.Application.Messages;
using GdCases.Domain;
using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Clock;
using GdCases.Domain.Catalogue;
using JasperFx.Events;
using Marten;
using NodaTime;
using Wolverine;

namespace GdCases.Application.Cases;

/// <summary>What all commands on a case share: the repeated request, the stale version, the case not to be seen, the writing.</summary>
public sealed class CaseHandling(Definitions definitions, Catalogues catalogues, Calendars calendars, IClock clock)
{
    public static FaultCode StaleVersion { get; } = new("stale-version", RefusalKind.Stale, "办件已更新，请重新读取。", "The case has moved on since; read it again.");

    public DecisionContext ContextFor(Caller caller) => new()
    {
        Now = clock.GetCurrentInstant(),
        Caller = caller,
        IsDivision = catalogues.Current.IsDivision,
        Calendar = calendars.Current,
        HoursOf = catalogues.Current.HoursOf,
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
            return answered.For(request);
        }

        if (stream.Aggregate is not { } c)
        {
            return CaseFaults.NotFound.Refuse();
        }

        var definition = await definitions.For(c, session, cancellation);
        if (!CaseAccess.Of(c, definition.Workflow, request.Caller, ContextFor(request.Caller).Today).Sees)
        {
            return CaseFaults.NotTheirs.Refuse();
        }

        if (request.IfMatch is { } seen && seen != c.Version)
        {
            return StaleVersion.Refuse("If-Match") with { CurrentVersion = c.Version };
        }

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
            return CaseFaults.NotFound.Refuse();
        }

        var definition = await definitions.For(c, session, cancellation);
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

        return await Receipt(happened.After, bus);
    }

    /// <summary>The answer to a ruling; for one that happened, the idempotency record and the message go into the transaction.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="ruling">What was decided.</param>
    /// <param name="queryCode">With a submission: what opens the public status.</param>
    /// <param name="session">The transaction.</param>
    /// <param name="bus">What carries the message.</param>
    public async Task<CommandAnswer> Answer(Request request, Ruling ruling, string? queryCode, IDocumentSession session, IMessageBus bus)
    {
        if (ruling is not Ruling.Happened { After: var after })
        {
            return ((Ruling.Refused)ruling).Refusal;
        }

        var receipt = await Receipt(after, bus);
        if (queryCode is not null)
        {
            receipt = receipt with { QueryCode = queryCode, TakenInBy = after.TakenInBy, HandledBy = new Office(after.Division, after.Agency) };
        }

        session.Insert(new AnsweredRequest { Id = request.Id, BodyHash = request.BodyHash, Receipt = receipt with { QueryCode = queryCode is null ? null : request.Seal(queryCode) }, At = after.UpdatedAt });
        return receipt;
    }

    private static async Task<CaseReceipt> Receipt(Case after, IMessageBus bus)
    {
        await bus.PublishAsync(new CaseAdvanced(after.Number, after.Division, after.State, after.Ended, after.Version, after.UpdatedAt));
        return new CaseReceipt { Number = after.Number, State = after.State, Version = after.Version };
    }
}
