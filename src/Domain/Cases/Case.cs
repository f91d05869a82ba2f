using System.Collections.Immutable;
using GdCases.Domain.Access;
using GdCases.Domain.Appointments;
using GdCases.Domain.Cases.Clock;
using GdCases.Domain.Cases.Requirements;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Cases.Submission;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Fees;
using GdCases.Domain.Materials;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Parties;
using GdCases.Domain.Rules;
using GdCases.Domain.Signatures;
using GdCases.Domain.Time;
using NodaTime;

namespace GdCases.Domain.Cases;

/// <summary>办件: one application for one service item, folded from its events and from nothing else.</summary>
public sealed record Case
{
    public required string Number { get; init; }

    /// <summary>How many events are folded in; the ETag.</summary>
    public long Version { get; init; }

    public required string Service { get; init; }
    public required string ServiceVersion { get; init; }
    public required string Workflow { get; init; }
    public required string WorkflowVersion { get; init; }
    public required string Category { get; init; }

    /// <summary>The agency and the city that handle it.</summary>
    public required string Agency { get; init; }

    public required string Division { get; init; }
    public required Channel Channel { get; init; }

    /// <summary>The office that took it in; null when it came from the applicants themselves.</summary>
    public Office? TakenInBy { get; init; }

    /// <summary>Everybody it is about or for, the applicant first.</summary>
    public required ImmutableList<Party> Parties { get; init; }

    public required Actor SubmittedBy { get; init; }
    public required Instant SubmittedAt { get; init; }
    public required Instant UpdatedAt { get; init; }
    public required FormValues Form { get; init; }

    /// <summary>Facts: the materials that are there, by their code.</summary>
    public required ImmutableSortedDictionary<string, HandedIn> Materials { get; init; }

    /// <summary>Facts: what was promised for later and has not come.</summary>
    public ImmutableList<Promised> Promises { get; init; } = [];

    /// <summary>Facts: what officers and kiosks have attested.</summary>
    public ImmutableList<Attested> Attested { get; init; } = [];

    /// <summary>Facts: which officers have looked into it.</summary>
    public ImmutableList<Examination> Examinations { get; init; } = [];

    /// <summary>Facts: what special procedures have found.</summary>
    public ImmutableList<Finding> Findings { get; init; } = [];

    /// <summary>Facts: what parties have said for or against.</summary>
    public ImmutableList<Statement> Statements { get; init; } = [];

    /// <summary>Facts: who has signed the application as it stands; whatever changes it takes them away.</summary>
    public ImmutableList<ApplicationSignature> Signatures { get; init; } = [];

    /// <summary>How often it was signed, in all its editions.</summary>
    public int SignaturesGiven { get; init; }

    /// <summary>The edition of the application: the version in which its form and materials came to be as they are.</summary>
    public long EditedIn { get; init; } = 1;

    public bool Expedited { get; init; }
    public required string QueryCodeHash { get; init; }

    /// <summary>Numbers of the cases it refers to.</summary>
    public IReadOnlyList<string> Links { get; init; } = [];

    public required string State { get; init; }
    public bool Ended { get; init; }

    /// <summary>The last day on which it is kept before it is archived; null while it is open, and where it is kept for ever.</summary>
    public LocalDate? KeptUntil { get; init; }

    /// <summary>Its time is over: it is in no list any more, and nothing can be done with it.</summary>
    public bool Archived { get; init; }

    /// <summary>Ended with what was applied for: neither refused, denied, withdrawn nor terminated.</summary>
    public bool Fulfilled { get; init; }

    public required CaseFee Fee { get; init; }

    /// <summary>Facts: when somebody is expected at a hall, or was last.</summary>
    public Appointment? Appointment { get; init; }

    /// <summary>Facts: how often nobody came.</summary>
    public int MissedAppointments { get; init; }

    /// <summary>How often an appointment was booked, or waited for.</summary>
    public int AppointmentsAsked { get; init; }

    /// <summary>For what place somebody waits; null: for none.</summary>
    public Waiting? Waiting { get; init; }

    public string? Assignee { get; init; }
    public required CaseClock Clock { get; init; }

    /// <summary>The last light that was recorded; null when no limit runs.</summary>
    public Light? Light { get; init; }

    public Instant? AcceptedAt { get; init; }

    /// <summary>What a correction asked for and has not been supplemented yet.</summary>
    public Correction? Correction { get; init; }

    /// <summary>The notice that was answered last.</summary>
    public Correction? LastCorrection { get; init; }

    public SpecialProcedure? SpecialProcedure { get; init; }

    /// <summary>Who started the special procedure under way.</summary>
    public Actor? SpecialProcedureBy { get; init; }

    /// <summary>The day of the hearing under way.</summary>
    public LocalDate? HearingOn { get; init; }

    /// <summary>Granted once, in days of the unit of the law's limit.</summary>
    public int? ExtendedBy { get; init; }

    public CaseDecision? Decision { get; init; }

    /// <summary>The decision on an objection raised in its course.</summary>
    public CaseDecision? Objection { get; init; }

    /// <summary>What was decided against its applicant last; null when nothing was.</summary>
    public AgainstApplicant? Against { get; init; }

    public CaseResult? Result { get; init; }

    /// <summary>How the applicant wants to have the result; null: they leave it to the office.</summary>
    public DeliveryChoice? DeliveryChoice { get; init; }

    public Delivery? Delivery { get; init; }

    /// <summary>How often each action was taken.</summary>
    public ImmutableSortedDictionary<string, int> Taken { get; init; } = ImmutableSortedDictionary<string, int>.Empty;

    public Party Applicant => Parties[0];

    /// <summary>The first pair of the four eyes: who looked into it last; null when nobody has.</summary>
    public string? ExaminedBy => Examinations.Count == 0 ? null : Examinations[^1].By.Id;

    /// <summary>Somebody has worked on it, or decided it, so what was paid was paid for something. Silence is no work.</summary>
    public bool WorkBegan => Examinations.Count > 0 || Findings.Count > 0 || SpecialProcedure is not null || Decision is not null;

    /// <summary>The case after an event. The first event must be the submission; nothing else makes a case.</summary>
    public static Case Fold(Case? current, CaseEvent e)
    {
        var next = (current, e) switch
        {
            (null, CaseSubmitted submitted) => submitted.Open(),
            (null, _) => throw new InvalidOperationException($"A case begins with its submission, not with {e.GetType().Name}."),
            (_, CaseSubmitted) => throw new InvalidOperationException($"The case {current.Number} was submitted already."),
            _ => e.Apply(current with { Version = current.Version + 1, UpdatedAt = e.At }),
        };
        var (clock, light) = CaseClock.Fold(current?.Clock, current?.Light, e);
        return next with { Clock = clock!, Light = light };
    }

    public static Case? FoldAll(IEnumerable<CaseEvent> events) => events.Aggregate((Case?)null, Fold);

    /// <summary>The definition this case is pinned to.</summary>
    public bool IsPinnedTo(Definition d) =>
        (d.Item.Code, d.ItemVersion, d.Workflow.Name, d.WorkflowVersion) == (Service, ServiceVersion, Workflow, WorkflowVersion);

    public int TimesTaken(string action) => Taken.GetValueOrDefault(action);

    /// <summary>The codes of the required materials that are not there, promised or not. Which are required was settled on the day of submission: nobody grows into owing another.</summary>
    public IReadOnlyList<string> MaterialsOwed(ServiceItem item)
    {
        var missing = item.Materials.Where(m => !Materials.ContainsKey(m.Code)).ToList();
        if (missing.Count == 0)
        {
            return [];
        }

        var facts = ApplicationFacts.Of(this, item, Form, SubmittedAt.InZone(WorkingCalendar.China).Date);
        return [.. missing.Where(m => m.IsRequiredOf(facts)).Select(m => m.Code)];
    }

    /// <summary>How the result reaches the applicant: as they chose, or else in the way the item names first.</summary>
    public DeliveryWay WayOfDelivery(ServiceItem item) => DeliveryChoice?.Way ?? item.Delivery[0];

    /// <summary>The city in which a result that is collected is handed out.</summary>
    public string HandedOutIn => DeliveryChoice?.Division ?? Division;

    /// <summary>With another application than before: nobody has signed it, neither with a key nor on paper.</summary>
    internal Case Edited(CaseEvent by)
    {
        // What the step itself attests is of the application as the step leaves it, and stands last.
        var own = by is StepTaken { Attested.Count: var n } ? n : 0;
        return this with
        {
            EditedIn = Version,
            Signatures = [],
            Attested = [.. Attested.Take(Attested.Count - own).Where(a => a.What != Attestation.SignedOnPaper), .. Attested.TakeLast(own)],
        };
    }

    /// <summary>With the fact that whoever took a step has looked into the case, where that is an officer.</summary>
    internal Case Examined(StepTaken step) => Roles.IsOfficer(step.By.Role) ? Examined(new Examination(step.By, step.At, step.Action)) : this;

    /// <summary>The same of whoever else counts as having looked into it. Each officer is there once, with the last time: a case that goes to and fro does not grow.</summary>
    internal Case Examined(Examination by) => this with { Examinations = Examinations.RemoveAll(e => e.By.Id == by.By.Id).Add(by) };
}
