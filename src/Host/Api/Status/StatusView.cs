using GdCases.Domain.Catalogue;
using GdCases.Domain.Materials;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Parties;
using GdCases.Host.Api.Cases;
using GdCases.Host.Api.Http;
using GdCases.Projections.Status;
using NodaTime;

namespace GdCases.Host.Api.Status;

/// <summary>Money in CNY.</summary>
/// <param name="Due">What it costs.</param>
/// <param name="Paid">What was paid.</param>
/// <param name="RefundOwed">What has to go back, or has; absent when nothing had.</param>
public sealed record StatusFeeView(decimal Due, decimal Paid, decimal? RefundOwed);

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

    /// <summary>The reasons of a decision in favour: the answer to a complaint.</summary>
    public FreeText? Answer { get; init; }

    /// <summary>What was decided against the applicant, why, and what they can do.</summary>
    public AgainstView? Against { get; init; }

    /// <summary>What the case waits for that only its applicant can do; absent unless it does.</summary>
    public AwaitsView? Awaits { get; init; }

    public required IReadOnlyList<CorrectionItem> Correction { get; init; }
    public required StatusFeeView Fee { get; init; }

    /// <summary>The agency's day: by which it promised, or the law wants it, to be done; absent while no limit runs and while it stands still.</summary>
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
        Answer = s.Answer,
        Against = AgainstView.Of(s.Against, definition, titles),
        Awaits = AwaitsView.Of(definition, s.State, s.UntilOn, titles),
        Correction = s.Correction,
        Fee = new StatusFeeView(s.FeeDue, s.FeePaid, s.RefundOwed > 0 ? s.RefundOwed : null),
        DueOn = s.StandsStill ? null : s.DueOn,
        DueOnProvisional = s.DueOnProvisional,
        StandsStill = s.StandsStill,
        SubmittedAt = s.SubmittedAt,
        UpdatedAt = s.UpdatedAt,
    };
}
