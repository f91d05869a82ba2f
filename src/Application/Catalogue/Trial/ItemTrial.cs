using System.Globalization;
using GdCases.Domain;
using GdCases.Domain.Access;
using GdCases.Domain.Appointments;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Clock;
using GdCases.Domain.Cases.Requirements;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Cases.Submission;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Catalogue.Fields;
using GdCases.Domain.Materials;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Parties;
using GdCases.Domain.Time;
using GdCases.Domain.Workflows;
using NodaTime;
using NodaTime.Text;

namespace GdCases.Application.Catalogue.Trial;

/// <summary>What became of invented cases that went through an item at random.</summary>
/// <param name="Cases">How many cases there were.</param>
/// <param name="Refused">Why applications were refused beside them, and how often.</param>
/// <param name="Ends">The final states, and how many cases came to each.</param>
/// <param name="Unfinished">Cases that had not ended after the most steps that are tried; there should be none.</param>
/// <param name="Longest">The states of the case that took the most steps.</param>
/// <param name="NeverReached">States in which no case stood.</param>
/// <param name="NeverTaken">Actions that nobody took.</param>
/// <param name="NeverRan">What limits are for that ran in no case.</param>
public sealed record TrialReport(
    int Cases, IReadOnlyDictionary<string, int> Refused, IReadOnlyDictionary<string, int> Ends, int Unfinished, IReadOnlyList<string> Longest,
    IReadOnlyList<string> NeverReached, IReadOnlyList<string> NeverTaken, IReadOnlyList<LimitPurpose> NeverRan);

/// <summary>How an invented case begins.</summary>
/// <param name="Application">What its applicant hands in.</param>
/// <param name="Officer">Who does something first.</param>
/// <param name="Action">What.</param>
public sealed record Beginning(CaseApplication Application, Caller Officer, string Action);

/// <summary>
/// Sends invented cases through an item by nothing but what each case says is open, to whoever may, in any order, and
/// with any time in between. No database: the decider alone. The same seed gives the same cases.
/// </summary>
public sealed class ItemTrial
{
    private const int MostSteps = 400;

    /// <summary>Most applications that are invented for one that is in order.</summary>
    private const int MostInvented = 200;

    private readonly Definition _definition;
    private readonly ServiceCatalogue _catalogue;
    private readonly WorkingCalendar _calendar;
    private readonly Random _random;
    private readonly Invention _invention;
    private readonly string _division;

    /// <summary>Where the item asks for a case of another: whether that of the case under way has come to its end.</summary>
    private bool _linkedIsOver;

    private ItemTrial(Definition definition, ServiceCatalogue catalogue, int seed)
    {
        _definition = definition;
        _catalogue = catalogue;
        _calendar = new WorkingCalendar(catalogue.Calendars.Select(c => c.Value));
        _random = new Random(seed);
        _division = definition.Item.Divisions.Count > 0 ? definition.Item.Divisions[0] : "440100";
        _invention = new Invention(definition.Item, _division, _random);
    }

    /// <summary>Sends cases through an item.</summary>
    /// <param name="definition">The item.</param>
    /// <param name="catalogue">What it is part of.</param>
    /// <param name="cases">How many cases are invented.</param>
    /// <param name="seed">The same seed gives the same cases.</param>
    /// <param name="seen">Hears all that happens.</param>
    public static TrialReport Run(Definition definition, ServiceCatalogue catalogue, int cases, int seed, Action<Ruling.Happened>? seen = null) => new ItemTrial(definition, catalogue, seed).Run(cases, seen);

    /// <summary>One applicant's application to an item that is taken at an instant, and the first thing that an officer may do then with nothing to say; null where none is invented.</summary>
    /// <param name="definition">The item.</param>
    /// <param name="catalogue">What it is part of.</param>
    /// <param name="now">When it is handed in.</param>
    /// <param name="seed">The same seed gives the same application.</param>
    public static Beginning? Begin(Definition definition, ServiceCatalogue catalogue, Instant now, int seed) => new ItemTrial(definition, catalogue, seed).Begin(now);

    private Beginning? Begin(Instant now)
    {
        // Where the item asks for a case of another, that would have to be there.
        if (_definition.Item.Form.Any(f => f.Type is CaseNumberField))
        {
            return null;
        }

        var number = CaseNumber.Create(_division, now.InZone(WorkingCalendar.China).Date, CaseNumber.MaxRunning);
        for (var invented = 0; invented < MostInvented; invented++)
        {
            var application = _invention.Application(now.InZone(WorkingCalendar.China).Date) with { Delivery = null };
            if (application.Parties.Count == 1 && CaseDecider.Submit(application, _definition, number, "", Context(Applicant(application), now, application)) is Ruling.Happened { After: var c })
            {
                foreach (var officer in People(application).Where(p => p.IsOfficer))
                {
                    if (CaseDecider.Actions(c, _definition, Context(officer, now, application)).FirstOrDefault(a => a.Open && !a.Fields.Any(f => f.Required)) is { } action)
                    {
                        return new(application, officer, action.Name);
                    }
                }
            }
        }

        return null;
    }

    private TrialReport Run(int cases, Action<Ruling.Happened>? seen)
    {
        var refused = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var ends = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var (reached, taken, ran) = (new HashSet<string>(), new HashSet<string>(), new HashSet<LimitPurpose>());
        IReadOnlyList<string> longest = [];
        var (opened, unfinished) = (0, 0);
        for (var invented = 0; opened < cases && invented < cases * MostInvented; invented++)
        {
            var now = Opening();
            _linkedIsOver = _random.Next(2) == 0;
            var application = _invention.Application(now.InZone(WorkingCalendar.China).Date);
            var number = CaseNumber.Create(_division, now.InZone(WorkingCalendar.China).Date, opened + 1);
            var ruling = CaseDecider.Submit(application, _definition, number, "", Context(Applicant(application), now, application));
            if (ruling is Ruling.Refused { Refusal.Faults: var faults })
            {
                foreach (var fault in faults)
                {
                    refused[$"{fault.Code} {fault.Path}"] = refused.GetValueOrDefault($"{fault.Code} {fault.Path}") + 1;
                }

                continue;
            }

            opened++;
            var happened = (Ruling.Happened)ruling;
            var path = new List<string>();
            Note(happened);
            var c = happened.After;
            var people = People(application);
            for (var steps = 0; !c.Ended && steps < MostSteps; steps++)
            {
                (c, now) = Step(c, now, people, application);
            }

            unfinished += c.Ended ? 0 : 1;
            ends[c.State] = ends.GetValueOrDefault(c.State) + 1;
            longest = path.Count > longest.Count ? path : longest;

            void Note(Ruling.Happened what)
            {
                seen?.Invoke(what);
                foreach (var e in what.Events)
                {
                    if ((e as StepTaken)?.State is { } state || (state = (e as CaseSubmitted)?.State) is not null)
                    {
                        path.Add(state);
                        reached.Add(state);
                    }

                    if (e is StepTaken step)
                    {
                        taken.Add(step.Action);
                    }

                    if (e.Clock?.Limit?.Purpose is { } purpose)
                    {
                        ran.Add(purpose);
                    }
                }
            }

            (Case, Instant) Step(Case before, Instant at, IReadOnlyList<Caller> all, CaseApplication of)
            {
                // Sometimes nobody does anything until something happens by itself.
                var due = before.Clock.Coming(before.Light).FirstOrDefault()?.At.Due;
                if (_random.Next(6) == 0 && due is { } then)
                {
                    at = Instant.Max(at, then);
                }
                else if (_random.Next(3) == 0)
                {
                    at += Duration.FromHours(_random.Next(1, 30));
                }

                if (due <= at && CaseDecider.FireDue(before, _definition, Context(Caller.System, at, of)) is Ruling.Happened fired)
                {
                    Note(fired);
                    return (fired.After, at);
                }

                if (_definition.TakesAppointments && Come(before, at, of) is { } came)
                {
                    Note(came.What);
                    return (came.What.After, came.At);
                }

                var open = all.SelectMany(by => CaseDecider.Actions(before, _definition, Context(by, at, of)).Where(a => a.Open).Select(a => (by, a))).ToList();
                if (open.Count == 0)
                {
                    return (before, due is { } later ? Instant.Max(at, later) : at + Duration.FromDays(1));
                }

                // Most cases are worked on to their end; some are given up.
                var onward = open.Where(o => !o.a.Step.WithoutResult).ToList();
                var (who, action) = onward.Count > 0 && _random.Next(8) > 0 ? onward[_random.Next(onward.Count)] : open[_random.Next(open.Count)];
                var context = Context(who, at, of);
                if (CaseDecider.Take(before, action.Name, FilledIn(action, before, context.Today), _definition, context) is Ruling.Happened done)
                {
                    Note(done);
                    return (done.After, at);
                }

                return (before, at);
            }
        }

        return new TrialReport(
            opened, refused, ends, unfinished, longest,
            [.. _definition.Workflow.States.Select(s => s.Name).Where(s => !reached.Contains(s))],
            [.. _definition.Workflow.Actions.Select(a => a.Name).Distinct().Where(a => !taken.Contains(a))],
            [.. Enum.GetValues<LimitPurpose>().Where(p => MayRun(p) && !ran.Contains(p))]);
    }

    /// <summary>Where people come by appointment: now and then one is booked, and is then kept, or missed; null when nothing of it happens.</summary>
    private (Ruling.Happened What, Instant At)? Come(Case c, Instant at, CaseApplication of)
    {
        if (c.Appointment is { IsBooked: true } booked)
        {
            var comes = _random.Next(3) > 0;
            var then = Instant.Max(at, comes ? booked.Start : booked.End + Appointment.Grace);
            var officer = new Caller { Id = $"{Roles.IntakeOfficer}-1", Roles = [Roles.IntakeOfficer], Agency = _definition.Item.Agency, Divisions = [_division] };
            return (comes ? CaseDecider.CheckIn(c, _definition, Context(officer, then, of)) : CaseDecider.MissAppointment(c, _definition, Context(Caller.System, then, of))) is Ruling.Happened came ? (came, then) : null;
        }

        if (c.Appointment is { State: AppointmentState.Kept } || _random.Next(3) > 0)
        {
            return null;
        }

        var hall = Hall.Known("trial", _division, _definition.Item.Agency);
        var start = at + Duration.FromHours(_random.Next(1, 72));
        return CaseDecider.Book(c, _definition, Context(Applicant(of), at, of) with { Hall = hall, Slot = new SlotOffer(hall, start, start + Duration.FromMinutes(30), 1) }) is Ruling.Happened done ? (done, at) : null;
    }

    private bool MayRun(LimitPurpose purpose) => purpose switch
    {
        LimitPurpose.Accept => _definition.Workflow.Timers.Any(t => t.In == _definition.Workflow.Start && t.Since == TimerStart.Receipt),
        LimitPurpose.Decide => _definition.Item.Limits.Run,
        LimitPurpose.Deliver => _definition.Workflow.Actions.Any(a => a.Step is Deliver),
    };

    /// <summary>An instant inside the item's window, in a year whose calendar there is.</summary>
    private Instant Opening()
    {
        var year = _catalogue.Calendars.Count > 0 ? _catalogue.Calendars.Max(c => c.Value.Year) : 2026;
        var day = new LocalDate(year, 1, 1).PlusDays(_random.Next(0, 150));
        if (_definition.Item.Window is { } window)
        {
            day = AnnualDatePattern.Iso.Parse(window.From).Value.InYear(year);
        }

        return day.At(new LocalTime(8, 0).PlusMinutes(_random.Next(0, 720))).InZoneLeniently(WorkingCalendar.China).ToInstant();
    }

    private DecisionContext Context(Caller caller, Instant now, CaseApplication application) => new()
    {
        Now = now,
        Caller = caller,
        IsDivision = _catalogue.IsDivision,
        Calendar = _calendar,
        HoursOf = _catalogue.HoursOf,
        LinkedCases = [.. _definition.Item.Form.Where(f => f.Type is CaseNumberField && application.Form.ContainsKey(f.Name))
            .Select(f => new LinkedCase(application.Form[f.Name], 1, f.Service!, KeyOf(application.Parties[0]), _linkedIsOver))],
    };

    private static string KeyOf(WrittenParty party) => new IdDocument(party.IdType, party.IdNumber).Key;

    private static Caller Applicant(CaseApplication application) => new()
    {
        Id = "applicant",
        Roles = [Roles.Applicant],
        IdentityKeys = [.. application.Parties.Where(p => p.Role is PartyRole.Applicant or PartyRole.Guardian or PartyRole.LegalRepresentative).Select(KeyOf)],
    };

    /// <summary>Everybody who may have to do with a case: its parties each for themselves, two officers of each role, a kiosk.</summary>
    private IReadOnlyList<Caller> People(CaseApplication application) =>
    [
        Applicant(application),
        .. application.Parties.Where(p => p.Role is not (PartyRole.Applicant or PartyRole.Guardian or PartyRole.LegalRepresentative))
            .Select(p => new Caller { Id = p.Path, Roles = [p.Role == PartyRole.Agent ? Roles.Agent : Roles.Applicant], IdentityKeys = [KeyOf(p)] }),
        .. Roles.Officers.Concat(_definition.Workflow.Roles.Select(r => r.Name)).SelectMany(role => new[] { 1, 2 }.Select(n => new Caller { Id = $"{role}-{n}", Roles = [role], Agency = _definition.Item.Agency, Divisions = [_division] })),
        new Caller { Id = "kiosk", Roles = [Roles.Kiosk], Divisions = [_division] },
    ];

    /// <summary>What an action asks for, filled in by nothing but what the case says of it.</summary>
    private ActionInput FilledIn(ActionView action, Case c, LocalDate today) => action.Fields.Where(f => f.Required).Aggregate(ActionInput.Nothing, (input, need) => need.Field switch
    {
        InputField<string> code => input.With(code, "r1"),
        InputField<FreeText> text => input.With(text, FreeText.Of("试办")),
        InputField<Reference> reference => input.With(reference, Reference.Of("试办")),
        InputField<int> number => input.With(number, need.AtMost ?? 5),
        InputField<decimal> payout when payout == Issue.Payout => input.With(payout, 0.01m),
        InputField<decimal> amount => input.With(amount, need.Values.Count > 0 ? decimal.Parse(need.Values[0], CultureInfo.InvariantCulture) : _random.Next(4) == 0 ? 0 : 15),
        InputField<LocalDate> day => input.With(day, need.Values.Count > 0 ? LocalDatePattern.Iso.Parse(need.Values[0]).Value : today.PlusYears(1)),
        InputField<SpecialProcedure> procedure => input.With(procedure, Code<SpecialProcedure>(Any(need.Values))),
        InputField<DeliveryWay> way => input.With(way, Code<DeliveryWay>(Any(need.Values))),
        InputField<IReadOnlyList<Attestation>> attestations => input.With(attestations, [.. need.Values.Select(Code<Attestation>)]),
        InputField<IReadOnlyList<Promise>> promises => input.With(promises, [.. need.Values.Select(v => new Promise(v, today.PlusDays(30)))]),
        InputField<IReadOnlyList<CorrectionItem>> items => input.With(items, [new CorrectionItem(Any(need.Values), FreeText.Of("试办"))]),
        InputField<IReadOnlyList<SuppliedMaterial>> materials => input.With(materials, [.. need.Values.Select(v => new SuppliedMaterial(v, Reference.Of("document")))]),
        InputField<IReadOnlyDictionary<string, string>> form => input.With(form, need.Values.ToDictionary(v => v, v => c.Form[v] ?? _invention.Value(_definition.Item.Field(v)!, today))),
        InputField<IReadOnlyList<WrittenParty>> others => input.With(others, [new WrittenParty("interestedParties[0]", PartyRole.InterestedParty, "邻居", IdType.HomeReturnPermit, "H12345678", null, null)]),
        _ => throw new InvalidOperationException($"A trial does not know what to say to {need.Name}."),
    });

    private T Any<T>(IReadOnlyList<T> values) => values[_random.Next(values.Count)];

    private static T Code<T>(string code) where T : struct, Enum => Codes.TryParse<T>(code, out var value) ? value : throw new InvalidOperationException($"{code} is no {typeof(T).Name}.");
}
