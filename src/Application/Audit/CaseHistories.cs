using GdCases.Application.Catalogue;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Replay;
using GdCases.Domain.Catalogue;
using JasperFx.Events;
using Marten;
using Marten.Events.Archiving;
using NodaTime;

namespace GdCases.Application.Audit;

/// <summary>A case's whole history.</summary>
/// <param name="Events">As they are kept, oldest first.</param>
/// <param name="Case">The case as it stands after them.</param>
/// <param name="Definition">The definition it is pinned to.</param>
public sealed record CaseHistory(IReadOnlyList<IEvent> Events, Case Case, Definition Definition)
{
    /// <summary>More than any case comes to, for whoever reads the contract.</summary>
    public const int MostVersions = 10_000;

    public IReadOnlyList<CaseEvent> Said { get; } = [.. Events.Select(e => (CaseEvent)e.Data)];

    /// <summary>The case in a version that it has come to; it begins with 1.</summary>
    public Case In(long version) => Case.FoldAll(Said.Take((int)version))!;

    /// <summary>The version it had at an instant; 0 before its submission.</summary>
    public long VersionAt(Instant at) => Said.TakeWhile(e => e.At <= at).Count();

    /// <summary>What the decision rested on that led to a version.</summary>
    public Basis BasisOf(long version) => Said.Take((int)version).Last(e => e.Basis is not null).Basis!;
}

/// <summary>Whole histories, archived or not.</summary>
public sealed class CaseHistories(IDocumentStore store, Definitions definitions, PastWorld past)
{
    /// <summary>The history of a case; null where there is none.</summary>
    public async Task<CaseHistory?> Load(CaseNumber number, CancellationToken cancellation)
    {
        await using var session = store.QuerySession(number.Division);
        var events = await session.Events.QueryAllRawEvents().Where(e => e.MaybeArchived() && e.StreamKey == number.Value).OrderBy(e => e.Version).ToListAsync(cancellation);
        return Case.FoldAll(events.Select(e => (CaseEvent)e.Data)) is { } c ? new(events, c, await definitions.For(c, session, cancellation)) : null;
    }

    /// <summary>Why a history's events came to be as they are.</summary>
    public async Task<IReadOnlyList<Explanation>> Explain(CaseHistory history, CancellationToken cancellation) =>
        [.. Explanation.Of(RecordedDecision.Of(history.Said, history.Definition, await past.Of(history.Said, cancellation)))];
}
