using GdCases.Domain.Cases;
using GdCases.Domain.Officers;

namespace GdCases.Projections.Engine;

/// <summary>What kind of stream a read model is made from: its streams' type in the store, and its events.</summary>
public sealed record StreamKind(string Type, Type Events)
{
    public static StreamKind Cases { get; } = new("case", typeof(CaseEvent));

    public static StreamKind Officers { get; } = new("officer", typeof(OfficerEvent));
}
