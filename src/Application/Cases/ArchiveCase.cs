using GdCases.Domain.Cases;
using Wolverine;

namespace GdCases.Application.Cases;

/// <summary>Archives a closed case whose time is over.</summary>
public sealed record ArchiveCase(string Number);

public static class ArchiveCaseHandler
{
    public static Task<CommandAnswer> Handle(ArchiveCase command, IMessageContext message, CaseHandling cases, CancellationToken cancellation) => cases.CarryUnasked(command.Number, message, CaseDecider.Archive, cancellation);
}
