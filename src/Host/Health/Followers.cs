using GdCases.Application.Messages;
using GdCases.Projections.Engine;

namespace GdCases.Host.Health;

/// <summary>Whatever follows the events, by name, with the names of their rows in the store's progress: the read models, and what tells the outside of them.</summary>
public static class Followers
{
    public static IReadOnlyDictionary<string, string> All { get; } = ReadModels.All.Select(m => (m.Name, m.Progress)).Append((CaseMessages.Subscription, $"{CaseMessages.Subscription}:All")).ToDictionary();
}
