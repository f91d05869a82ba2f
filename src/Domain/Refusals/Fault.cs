namespace GdCases.Domain;

/// <summary>One thing that is wrong: why, where it is in the request, and what a person reads.</summary>
/// <param name="Reason">The declared reason.</param>
/// <param name="Path">The field's path in the request (<c>form.entries</c>), or null when no field is to blame.</param>
/// <param name="Message">For people.</param>
public sealed record Fault(FaultCode Reason, string? Path, LocalizedText Message)
{
    public string Code => Reason.Code;
}
