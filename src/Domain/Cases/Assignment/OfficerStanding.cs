namespace GdCases.Domain.Cases.Assignment;

/// <summary>An officer as they were known when a case was put on their desk.</summary>
public sealed record OfficerStanding(string Agency, IReadOnlyList<string> Divisions, IReadOnlyList<string> Roles);
