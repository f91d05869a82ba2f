namespace GdCases.Domain.Workflows;

/// <summary>
/// A point that a case passes on its way to a result, in this order. What is required at a gate is required at every
/// later one too: whoever came by a path that did not pass it meets it at the next.
/// </summary>
public enum Gate { Acceptance, Decision, Issue, Delivery }
