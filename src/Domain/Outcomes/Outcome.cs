namespace GdCases.Domain.Outcomes;

/// <summary>How a decision went: 准予 or 不予.</summary>
public enum Outcome { Granted, Denied }

/// <summary>What a decision is about: the application itself, or an objection raised in its course.</summary>
public enum DecisionSubject { Application, Objection }
