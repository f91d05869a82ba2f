using GdCases.Application.Cases;
using GdCases.Domain.Access;
using GdCases.Domain.Officers;
using Marten;
using NodaTime;

namespace GdCases.Application.Officers;

/// <summary>The deputy looks after the desk no longer.</summary>
public sealed record DismissDeputy(Caller Supervisor, string Officer, string Deputy);

public static class DismissDeputyHandler
{
    public static async Task<CommandAnswer> Handle(DismissDeputy command, IDocumentSession session, IClock clock, CancellationToken cancellation)
    {
        var (officer, version) = await OfficerStreams.Read(session, command.Officer, cancellation);
        var (dismissed, refusal) = OfficerDecider.DismissDeputy(officer, command.Deputy, command.Supervisor, clock.GetCurrentInstant());
        if (dismissed is not null)
        {
            OfficerStreams.Append(session, command.Officer, version, dismissed);
        }

        return refusal is null ? CommandAnswer.Done : refusal;
    }
}
