using GdCases.Domain.Access;
using NodaTime;

namespace GdCases.Domain.Officers;

/// <summary>Something that became known of an officer. Officers have streams of their own beside the cases'.</summary>
public abstract record OfficerEvent
{
    public required Instant At { get; init; }
    public required Actor By { get; init; }

    public abstract Officer Apply(Officer? officer);
}
