using GdCases.Domain;
using GdCases.Domain.Access;

namespace GdCases.Application.Cases;

/// <summary>What a command that was carried out answers.</summary>
public sealed record CaseReceipt
{
    /// <summary>受理编号.</summary>
    public required string Number { get; init; }

    public required string State { get; init; }

    /// <summary>The case's version now; the ETag.</summary>
    public required long Version { get; init; }

    /// <summary>Opens the public status together with the number; given once, with the submission.</summary>
    public string? QueryCode { get; init; }

    /// <summary>With the submission: the office that took the application in, where one did.</summary>
    public Office? TakenInBy { get; init; }

    /// <summary>With the submission: the office that handles the case.</summary>
    public Office? HandledBy { get; init; }
}

/// <summary>A command's answer: a receipt or a refusal; neither, when it was done and there is nothing to say of a case.</summary>
public sealed record CommandAnswer(CaseReceipt? Receipt, Refusal? Refusal)
{
    public static CommandAnswer Done { get; } = new(null, null);

    public static implicit operator CommandAnswer(Refusal refusal) => new(null, refusal);

    public static implicit operator CommandAnswer(CaseReceipt receipt) => new(receipt, null);
}
