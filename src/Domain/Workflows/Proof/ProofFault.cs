namespace GdCases.Domain.Workflows.Proof;

/// <summary>What a fault is about, so that whoever read it from a file can name the line.</summary>
public enum SubjectKind { Workflow, State, Action, Timer, Requirement, Item, ItemRequirement, ItemCondition, ItemFee }

/// <summary>A reason why a workflow, or an item with its workflow, is not sound.</summary>
/// <param name="Code">Stable, kebab-case.</param>
/// <param name="Kind">What kind of thing is at fault.</param>
/// <param name="Index">Its position in the list of such things; 0 for the workflow and the item themselves.</param>
/// <param name="Reason">For the person who writes the catalogue.</param>
public sealed record ProofFault(string Code, SubjectKind Kind, int Index, string Reason);
