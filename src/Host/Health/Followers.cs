using GdCases.Application.Messages;
using GdCases.Projections.Engine;

namespace GdCases.Host.Health;

/// <summary>Whatever follows the events, by name: the read models, and what tells the outside of them.</summary>
public static class Followers
{
    public static IReadOnlyList<string> All { get; } = [.. ReadModels.All.Select(m => m.Name), CaseMessages.Subscription];
}
