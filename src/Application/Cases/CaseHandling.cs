using GdCases.Application.Appointments;
using GdCases.Application.Catalogue;
using GdCases.Application.Fees;
using GdCases.Domain;
using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Catalogue;
using NodaTime;
using Wolverine;

namespace GdCases.Application.Cases;

/// <summary>What all commands on a case share: the stale version, the case not to be seen, the context of a decision.</summary>
public sealed class CaseHandling(Committer committer, Catalogues catalogues, Calendars calendars, IClock clock)
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

    /// <summary>Carries out what somebody asks for in a case that exists.</summary>
    public Task<CommandAnswer> Carry(Request request, string number, IMessageContext message, Func<Case, Definition, DecisionContext, Ruling> decide, CancellationToken cancellation) =>
        Commit(CaseCommand.On(number, request, message, (c, definition, linked, _) => Decide(request, c, definition, ContextFor(request.Caller) with { LinkedCases = linked }, decide), cancellation), cancellation);

    /// <summary>Carries out what the engine does of itself; no request, so nothing to repeat an answer to.</summary>
    public Task<CommandAnswer> CarryUnasked(string number, IMessageContext message, Func<Case, Definition, DecisionContext, Ruling> decide, CancellationToken cancellation) =>
        Commit(CaseCommand.On(number, null, message, (c, definition, linked, _) => decide(c, definition, ContextFor(Caller.System) with { LinkedCases = linked }), cancellation), cancellation);

    /// <summary>The same about a slot, on how many are expected there in that moment; without a request the engine does it of itself.</summary>
    public Task<CommandAnswer> CarryTo(Request? request, string number, IMessageContext message, WantedSlot? slot, Func<Case, Definition, DecisionContext, Places, Ruling> decide, CancellationToken cancellation) =>
        Commit(
            CaseCommand.On(
                number, request, message,
                (c, definition, linked, places) => request is null ? decide(c, definition, ContextFor(Caller.System) with { LinkedCases = linked }, places)
                    : Decide(request, c, definition, ContextFor(request.Caller) with { LinkedCases = linked }, (it, its, context) => decide(it, its, context, places)),
                cancellation, slot),
            cancellation);

    private async Task<CommandAnswer> Commit(CaseCommand command, CancellationToken cancellation)
    {
        try
        {
            return await committer.Commit(command, cancellation);
        }
        catch (Exception e) when (PaymentReferences.IsUsed(e))
        {
            return Pay.ReferenceUsed.Refuse(Pay.PaymentReference.Name);
        }
    }

    private static Ruling Decide(Request request, Case c, Definition definition, DecisionContext context, Func<Case, Definition, DecisionContext, Ruling> decide)
    {
        if (!CaseAccess.Of(c, definition.Workflow, request.Caller, context.Today).Sees)
        {
            return CaseFaults.NotTheirs.Refuse();
        }

        return request.IfMatch is { } seen && seen != c.Version
            ? StaleVersion.Refuse("If-Match") with { CurrentVersion = c.Version }
            : decide(c, definition, context);
    }
}
