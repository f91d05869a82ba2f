using System.Diagnostics;
using GdCases.Application.Appointments;
using GdCases.Domain.Appointments;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Submission;
using GdCases.Domain.Catalogue;
using NodaTime;
using Wolverine;

namespace GdCases.Application.Cases;

/// <summary>How many have a place in a slot, how many wait for one, and what is said of its day; null: it is as usual.</summary>
public sealed record Places(int Booked, int Waiting, HallDay? Said)
{
    public static Places None { get; } = new(0, 0, null);
}

/// <summary>A command on its way to its commit: what it is about, and how it is decided once that is known. Either it opens a case or it carries something out in one.</summary>
public sealed class CaseCommand
{
    private CaseCommand(IMessageContext context, CancellationToken cancelled)
    {
        (CorrelationId, CausationId, Cancelled) = (context.CorrelationId, context.Envelope?.ConversationId.ToString(), cancelled);
        Span = Activity.Current?.Context ?? default;
    }

    /// <summary>The city whose case it is; the tenant.</summary>
    public required string Division { get; init; }

    /// <summary>With a new case: there is such a city, so that it has numbers.</summary>
    public bool IsOfCity { get; init; }

    /// <summary>Who asks; null: the engine itself, which repeats nothing.</summary>
    public Request? Request { get; init; }

    public bool IsRehearsed => Request is { IsRehearsed: true };

    /// <summary>The case; null: it opens one.</summary>
    public string? Number { get; init; }

    /// <summary>With a new case: the day of its number.</summary>
    public LocalDate Day { get; init; }

    /// <summary>With a new case: what opens its public status.</summary>
    public string? QueryCode { get; init; }

    /// <summary>With a new case: the draft that it is made of, in the version that was read; it goes with the commit.</summary>
    public (Guid Id, int Version)? Draft { get; init; }

    /// <summary>With a new case: what it would have that no other open case of its item has.</summary>
    public IReadOnlyList<OpenKey> Keys { get; init; } = [];

    /// <summary>With a new case: from its number and the open cases that have some of its keys.</summary>
    public Func<CaseNumber, IReadOnlyDictionary<string, Case>, Ruling>? Opens { get; init; }

    /// <summary>With an appointment: the slot that it is decided on.</summary>
    public WantedSlot? Slot { get; init; }

    /// <summary>From the case, its definition, the cases it refers to and, with an appointment, how many are expected in the slot and wait for it.</summary>
    public Func<Case, Definition, IReadOnlyList<LinkedCase>, Places, Ruling>? Carries { get; init; }

    /// <summary>What nobody else may have meanwhile: its case, its request, its draft, the keys of what it opens, its slot.</summary>
    public IReadOnlyList<string> Holds => field ??= [.. new[] { Number, Request?.Id, Draft?.Id.ToString() }.OfType<string>(), .. Keys.Select(k => k.Digest), .. Slot is { } slot ? [slot.Key] : Array.Empty<string>()];

    public string? CorrelationId { get; }

    public string? CausationId { get; }

    /// <summary>The request that it belongs to, for telemetry.</summary>
    public ActivityContext Span { get; }

    /// <summary>Comes when nobody waits for its answer any more.</summary>
    public CancellationToken Cancelled { get; }

    public TaskCompletionSource<CommandAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Opens a case.</summary>
    public static CaseCommand Opening(Request request, string division, DecisionContext decided, string queryCode, IMessageContext context, (Guid, int)? draft, IReadOnlyList<OpenKey> keys, Func<CaseNumber, IReadOnlyDictionary<string, Case>, Ruling> opens, CancellationToken cancelled) =>
        new(context, cancelled) { Draft = draft, Keys = keys, Request = request, Division = division, IsOfCity = decided.IsDivision(division), Day = decided.Today, QueryCode = queryCode, Opens = opens };

    /// <summary>Carries something out in a case.</summary>
    public static CaseCommand On(string number, Request? request, IMessageContext context, Func<Case, Definition, IReadOnlyList<LinkedCase>, Places, Ruling> carries, CancellationToken cancelled, WantedSlot? slot = null) =>
        new(context, cancelled) { Slot = slot, Number = number, Request = request, Division = CaseNumber.DivisionOf(number), Carries = carries };

    /// <summary>
    /// Nobody waits for its answer any more; it has not begun, and does not. Or it has been told already, in a group that could
    /// not be written, that deciding it failed: then it is not carried out either.
    /// </summary>
    public bool IsForNobody() => Answer.Task.IsCompleted || Cancelled.IsCancellationRequested && Answer.TrySetCanceled(Cancelled);
}
