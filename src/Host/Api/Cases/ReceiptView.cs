using GdCases.Application.Cases;
using GdCases.Host.Api.Http;

namespace GdCases.Host.Api.Cases;

/// <summary>What a command that was carried out answers.</summary>
public sealed record ReceiptView
{
    /// <summary>受理编号.</summary>
    public required string Number { get; init; }

    public required string State { get; init; }

    /// <summary>The case's version now; the ETag.</summary>
    public required long Version { get; init; }

    /// <summary>With a submission, once: opens the public status together with the number.</summary>
    public string? QueryCode { get; init; }

    /// <summary>With a submission at a counter or a kiosk: the office that took it in.</summary>
    public OfficeView? TakenInBy { get; init; }

    /// <summary>With a submission: the office that handles the case.</summary>
    public OfficeView? HandledBy { get; init; }

    public static ReceiptView Of(CaseReceipt receipt, Titles titles) => new()
    {
        Number = receipt.Number,
        State = receipt.State,
        Version = receipt.Version,
        QueryCode = receipt.QueryCode,
        TakenInBy = receipt.TakenInBy is { } taken ? titles.Office(taken) : null,
        HandledBy = receipt.HandledBy is { } handled ? titles.Office(handled) : null,
    };
}
