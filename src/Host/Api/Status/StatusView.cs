using GdCases.Domain.Catalogue;
using GdCases.Domain.Materials;
using GdCases.Domain.Outcomes;
using GdCases.Host.Api.Cases;
using GdCases.Host.Api.Http;
using GdCases.Projections.Status;
using NodaTime;

namespace GdCases.Host.Api.Status;

/// <summary>What anybody with the receipt reads.</summary>
public sealed record StatusView
{
    public required string Number { get; init; }
    public required Named Service { get; init; }
    public required Named State { get; init; }
    public required bool Ended { get; init; }
    public required Named Division { get; init; }
    public required Named Agency { get; init; }

    /// <summary>张*三.</summary>
    public required string Applicant { get; init; }

    public Outcome? Decision { get; init; }

    /// <summary>How an objection raised in its course was decided.</summary>
    public Outcome? Objection { get; init; }

    public required IReadOnlyList<CorrectionItem> Correction { get; init; }
    public required FeeView Fee { get; init; }

    /// <summary>The day by which it is promised, or else by which the law wants it; absent while no limit runs.</summary>
    public LocalDate? DueOn { get; init; }

    /// <summary>That day may still move: the calendar of a year on the way is not published yet.</summary>
    public bool DueOnProvisional { get; init; }

    /// <summary>The limit stands still: the case waits for its applicant, or a special procedure is under way.</summary>
    public bool StandsStill { get; init; }

    public required Instant SubmittedAt { get; init; }
    public required Instant UpdatedAt { get; init; }

    public static StatusView Of(CaseStatus s, Definition definition, Titles titles) => new()
    {
        Number = s.Number,
        Service = titles.Service(definition.Item),
        State = titles.State(definition.Workflow, s.State),
        Ended = s.Ended,
        Division = titles.Division(s.Division),
        Agency = titles.Agency(s.Agency),
        Applicant = s.Applicant,
        Decision = s.Decision,
        Objection = s.Objection,
        Correction = s.Correction,
        Fee = new FeeView(s.FeeDue, s.FeePaid, s.RefundOwed > 0 ? s.RefundOwed : null),
        DueOn = s.DueOn,
        DueOnProvisional = s.DueOnProvisional,
        StandsStill = s.StandsStill,
        SubmittedAt = s.SubmittedAt,
        UpdatedAt = s.UpdatedAt,
    };
}
