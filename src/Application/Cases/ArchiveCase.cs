using GdCases.Domain.Cases;
using JasperFx.Events;
using Marten;
using Wolverine;

namespace GdCases.Application.Cases;

/// <summary>Archives a closed case whose time is over.</summary>
public sealed record ArchiveCase(string Number);

/// <summary>Marks an archived case's stream as such: its events can be read and replayed, and no query for live ones meets them. Follows from <see cref="ArchiveCase"/>, for Marten takes no event in the transaction that archives its stream.</summary>
public sealed record MarkArchived(string Number);

public static class ArchiveCaseHandler
{
    public static async Task<CommandAnswer> Handle(
        ArchiveCase command, [LockedCase(nameof(ArchiveCase.Number))] IEventStream<Case> stream, IDocumentSession session, IMessageBus bus, CaseHandling cases, CancellationToken cancellation)
    {
        var answer = await cases.CarryUnasked(stream, session, bus, CaseDecider.Archive, cancellation);
        if (answer.Refusal is null)
        {
            await bus.PublishAsync(new MarkArchived(command.Number));
        }

        return answer;
    }
}

public static class MarkArchivedHandler
{
    public static void Handle(MarkArchived command, IDocumentSession session) => session.Events.ArchiveStream(command.Number);
}
