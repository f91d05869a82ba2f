using GdCases.Domain.Access;
using GdCases.Domain.Officers;
using Marten;
using NodaTime;

namespace GdCases.Application.Officers;

/// <summary>An officer has come with a token: what it says that is not known yet is recorded.</summary>
public sealed record SeeOfficer(Caller Caller)
{
    /// <summary>Of a Host that tries its ways before it is ready: nothing is recorded.</summary>
    public bool IsRehearsed { get; init; }
}

public static class SeeOfficerHandler
{
    public static async Task Handle(SeeOfficer command, IDocumentSession session, IClock clock, CancellationToken cancellation)
    {
        var (known, version) = await OfficerStreams.Read(session, command.Caller.Id, cancellation);
        if (!command.IsRehearsed && OfficerDecider.See(known, command.Caller, clock.GetCurrentInstant()) is { } seen)
        {
            OfficerStreams.Append(session, command.Caller.Id, version, seen);
        }
    }
}
