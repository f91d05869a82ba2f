using GdCases.Domain.Workflows;

namespace GdCases.Domain.Cases.Requirements;

/// <summary>Something required at a gate that the case still owes.</summary>
public sealed record OwedRequirement(Gate Gate, Requirement Requirement, Fault Why);
