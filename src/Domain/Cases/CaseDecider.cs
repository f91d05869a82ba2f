using System.Globalization;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Identity;
using GdCases.Domain.Time;
using GdCases.Domain.Workflows;
using NodaTime;

namespace GdCases.Domain.Cases;

/// <summary>What a decision rests on beside the case and its definition: the world at the moment of the command.</summary>
public sealed record DecisionContext
{
    public required Instant Now { get; init; }
    public required Caller Caller { get; init; }

    /// <summary>Whether a six-digit code is a division of the province.</summary>
    public required Func<string, bool> IsDivision { get; init; }

    /// <summary>The cases this one links to, as they stand.</summary>
    public IReadOnlyList<LinkedCase> LinkedCases { get; init; } = [];

    /// <summary>The working days of the State Council's calendars.</summary>
    public required WorkingCalendar Calendar { get; init; }

    /// <summary>An agency's office hours.</summary>
    public required Func<string, OfficeHours> HoursOf { get; init; }

    /// <summary>The legal day is the day in China.</summary>
    public LocalDate Today => Now.InZone(WorkingCalendar.China).Date;

    /// <summary>The day as of which an agency has received what comes in now.</summary>
    public LocalDate ReceiptDay(string agency) => Calendar.ReceiptDay(Now, HoursOf(agency));
}

/// <summary>As much of a linked case as the guard needs.</summary>
public sealed record LinkedCase(string Number, string Service, string ApplicantKey, bool Fulfilled);

/// <summary>An application as it was handed in, before anything was checked.</summary>
public sealed record CaseApplication
{
    public required string Division { get; init; }
    public required Channel Channel { get; init; }
    public required Applicant Applicant { get; init; }
    public AgentParty? Agent { get; init; }
    public required IReadOnlyDictionary<string, string> Form { get; init; }
    public required IReadOnlyList<SuppliedMaterial> Materials { get; init; }
    public bool Expedited { get; init; }
}

/// <summary>What deciding gives: events, or a refusal.</summary>
public abstract record Ruling
{
    private Ruling()
    {
    }

    /// <summary>It happened: the events in order, automatic actions among them, and the case with them folded in.</summary>
    public sealed record Happened(IReadOnlyList<CaseEvent> Events, Case After) : Ruling;

    public sealed record Refused(Refusal Refusal) : Ruling;

    public static implicit operator Ruling(Refusal refusal) => new Refused(refusal);
}

/// <summary>An action as a caller sees it: open with what it takes, or closed with why.</summary>
public sealed record ActionView
{
    public required string Name { get; init; }
    public required LocalizedText Title { get; init; }
    public required Step Step { get; init; }
    public required bool Open { get; init; }

    /// <summary>Where it leads, when it leads anywhere from here.</summary>
    public string? To { get; init; }

    public IReadOnlyList<FieldNeed> Fields { get; init; } = [];

    /// <summary>Why it is closed.</summary>
    public IReadOnlyList<Fault> Why { get; init; } = [];
}

/// <summary>
/// The rules of a case: one pure function from a case, a command, its definition and the context to events or a
/// refusal. No I/O, no clock, no randomness.
/// </summary>
public static class CaseDecider
{
    /// <summary>Working days to supplement in when the notice sets none (law.md).</summary>
    public const int DefaultCorrectionDays = 15;

    public const int MaxWorkingDays = 250;

    private const int MaxTurns = 32;

    public static Ruling Submit(CaseApplication application, Definition definition, CaseNumber number, string queryCodeHash, DecisionContext context)
    {
        var item = definition.Item;
        if (SubmittingRole(application, context) is not { } role)
        {
            return Refusal.Of(RefusalKind.Forbidden, "channel-not-yours", "channel", "您的角色不能通过该渠道提交。", "Your role cannot submit through this channel.");
        }

        if (role is Roles.Applicant && !context.Caller.IdentityKeys.Contains(application.Applicant.Id.Key))
        {
            return Refusal.Of(RefusalKind.Forbidden, "not-your-identity", "applicant", "只能以本人或所代表单位的名义申请；代办请使用代理人身份。", "You can apply for yourself or an organisation you stand for; for others, act as their agent.");
        }

        if (role is Roles.Agent && (application.Agent is null || !context.Caller.IdentityKeys.Contains(application.Agent.Id.Key)))
        {
            return Refusal.Of(RefusalKind.Forbidden, "not-your-identity", "agent", "代理人信息与登录身份不符。", "The agent named is not you.");
        }

        var faults = ApplicationFaults(application, item, context).ToList();
        if (faults.Count > 0)
        {
            return new Refusal(RefusalKind.Invalid, faults);
        }

        var submitted = new CaseSubmitted
        {
            At = context.Now,
            By = context.Caller.As(role),
            Number = number.Value,
            Service = item.Code,
            ServiceVersion = definition.ItemVersion,
            Workflow = definition.Workflow.Name,
            WorkflowVersion = definition.WorkflowVersion,
            Category = item.Category,
            Agency = item.Agency,
            Division = application.Division,
            Channel = application.Channel,
            Applicant = application.Applicant,
            Agent = application.Agent,
            Form = application.Form,
            Materials = application.Materials,
            Expedited = application.Expedited,
            FeeDue = item.Fee.DueFor(application.Form),
            Links = Links(item, application.Form),
            QueryCodeHash = queryCodeHash,
            State = definition.Workflow.Start,
            Clock = CaseClock.Start(definition, context),
        };
        return Automatically([submitted], Case.Fold(null, submitted), definition, context);
    }

    public static Ruling Take(Case c, string actionName, ActionInput input, Definition definition, DecisionContext context)
    {
        Pinned(c, definition);
        if (CaseAccess.RolesOn(c, context.Caller) is not { Count: > 0 } roles)
        {
            return Refusal.CaseNotFound();
        }

        var named = definition.Workflow.Actions.Where(a => a.Name == actionName).ToList();
        if (named.Count == 0)
        {
            return WithOpen(Refusal.Of(RefusalKind.NotFound, "unknown-action", "action", "该办理流程没有此操作。", "This workflow has no such action."));
        }

        if (named.All(a => a.By.Intersect(roles).FirstOrDefault() is null))
        {
            return WithOpen(Refusal.Of(RefusalKind.Forbidden, "role-not-allowed", null, "您的角色不能执行此操作。", "Your role may not take this action."));
        }

        if (named.Find(a => a.From.Contains(c.State)) is not { } action)
        {
            return WithOpen(Refusal.Of(RefusalKind.Conflict, "action-not-open", null, "办件当前状态下不能执行此操作。", "The case's state does not allow this action now."));
        }

        var check = Check(c, action, roles, definition, context);
        if (check.Faults.Count > 0)
        {
            return WithOpen(new Refusal(check.Kind, check.Faults));
        }

        var faults = InputFaults(c, action, check.Needs, input, definition, context).ToList();
        if (faults.Count > 0)
        {
            return new Refusal(RefusalKind.Invalid, faults);
        }

        var taken = Event(c, action, input, definition, context, check.Role!);
        return Automatically([taken], Case.Fold(c, taken), definition, context);

        Refusal WithOpen(Refusal refusal) => refusal with
        {
            OpenActions = [.. Actions(c, definition, context).Where(a => a.Open).Select(a => a.Name)],
        };
    }

    /// <summary>What the caller can do with the case now, and why they cannot do the rest.</summary>
    public static IReadOnlyList<ActionView> Actions(Case c, Definition definition, DecisionContext context)
    {
        Pinned(c, definition);
        var roles = CaseAccess.RolesOn(c, context.Caller);
        return [.. definition.Workflow.Actions
            .Where(a => (a.By is not [Roles.System] || roles.Contains(Roles.System)) && (a.From.Contains(c.State) || a.By.Intersect(roles).Any()))
            .GroupBy(a => a.Name)
            .Select(g => g.FirstOrDefault(a => a.From.Contains(c.State)) ?? g.First())
            .Select(action =>
            {
                var check = Check(c, action, roles, definition, context);
                return new ActionView
                {
                    Name = action.Name,
                    Title = action.Title,
                    Step = action.Step,
                    Open = check.Faults.Count == 0,
                    To = action.From.Contains(c.State) ? Destination(c, action) : null,
                    Fields = check.Needs,
                    Why = check.Faults,
                };
            })
            .OrderByDescending(a => a.Open)];
    }

    public static Ruling Assign(Case c, string officer, DecisionContext context)
    {
        if (!CaseAccess.Sees(c, context.Caller))
        {
            return Refusal.CaseNotFound();
        }

        if (OfficerRole(c, context) is not { } role || (officer != context.Caller.Id && role != Roles.Supervisor))
        {
            return Refusal.Of(RefusalKind.Forbidden, "role-not-allowed", null, "只有负责人可以指派他人；承办人只能领取给自己。", "Officers take cases for themselves; only a supervisor assigns them to others.");
        }

        if (c.Ended)
        {
            return CaseEnded();
        }

        if (c.Assignee == officer)
        {
            return Refusal.Of(RefusalKind.Conflict, "already-assigned", null, "办件已由该人员承办。", "The case is already assigned to this officer.");
        }

        if (c.Assignee is not null && role != Roles.Supervisor)
        {
            return AssignedToAnother();
        }

        return One(c, new CaseAssigned { At = context.Now, By = context.Caller.As(role), Officer = officer });
    }

    public static Ruling Release(Case c, DecisionContext context)
    {
        if (!CaseAccess.Sees(c, context.Caller))
        {
            return Refusal.CaseNotFound();
        }

        if (OfficerRole(c, context) is not { } role)
        {
            return Refusal.Of(RefusalKind.Forbidden, "role-not-allowed", null, "您的角色不能执行此操作。", "Your role may not do this.");
        }

        if (c.Assignee is null)
        {
            return Refusal.Of(RefusalKind.Conflict, "not-assigned", null, "办件未被领取。", "The case is not assigned to anybody.");
        }

        return c.Assignee == context.Caller.Id || role == Roles.Supervisor
            ? One(c, new CaseReleased { At = context.Now, By = context.Caller.As(role) })
            : AssignedToAnother();
    }

    public static Ruling AddNote(Case c, string text, DecisionContext context) =>
        !CaseAccess.Sees(c, context.Caller) ? Refusal.CaseNotFound()
        : OfficerRole(c, context) is not { } role ? Refusal.Of(RefusalKind.Forbidden, "role-not-allowed", null, "您的角色不能执行此操作。", "Your role may not do this.")
        : One(c, new NoteAdded { At = context.Now, By = context.Caller.As(role), Text = text });

    /// <summary>
    /// Does what is due by itself: changes of light, and the actions of the state's timers with all that follows. It may
    /// come late, twice or never: what is not due (any more) does not happen.
    /// </summary>
    public static Ruling FireDue(Case c, Definition definition, DecisionContext context)
    {
        Pinned(c, definition);
        var events = new List<CaseEvent>();
        // Each turn leaves a state or a light behind; a graph in which timers go round in circles goes on at the next turn of the clock.
        for (var turns = 0; turns < MaxTurns && NextDue(c, context.Now) is { } due; turns++)
        {
            if (due.Light is { } light)
            {
                events.Add(new LightChanged { At = context.Now, By = Actor.System, Light = light, Purpose = c.Clock!.Limit!.Purpose, DueOn = due.At.Day, PassedUpTo = (PassedUpTo)((int)light - 1) });
                c = Case.Fold(c, events[^1]);
                continue;
            }

            var system = context with { Caller = Caller.System };
            var action = definition.Workflow.ActionsFrom(c.State).First(a => a.Name == due.Action && a.By.Contains(Roles.System));
            var check = Check(c, action, [Roles.System], definition, system);
            if (check.Faults.Count > 0)
            {
                return new Refusal(check.Kind, check.Faults);
            }

            var since = definition.Workflow.Timers.First(t => t.In == c.State && t.Take == due.Action).Since;
            events.Add(Event(c, action, Unattended(c, action), definition, system, Roles.System, (due.At, since)));
            c = Automatically(events, Case.Fold(c, events[^1]), definition, context).After;
        }

        return events.Count > 0 ? new Ruling.Happened(events, c) : Refusal.Of(RefusalKind.Conflict, "nothing-due", null, "没有到期事项。", "Nothing is due.");
    }

    /// <summary>The deadlines by the calendar as it is now published; a refusal when they are as they were.</summary>
    public static Ruling Recompute(Case c, Definition definition, DecisionContext context)
    {
        Pinned(c, definition);
        return c is { Ended: false, Clock: { } clock } && clock.Recomputed(c.State, definition, context) is var recomputed && !recomputed.Same(clock)
            ? One(c, new DeadlinesRecomputed { At = context.Now, By = Actor.System, Clock = recomputed })
            : Refusal.Of(RefusalKind.Conflict, "deadlines-unchanged", null, "期限没有变化。", "The deadlines are as they were.");
    }

    private static (Deadline At, Light? Light, string? Action)? NextDue(Case c, Instant now) => c.Clock is not { } clock ? null
        : clock.LightsAfter(c.Light).Select(l => (l.At, (Light?)l.Light, (string?)null))
            .Concat(clock.Timers.Select(t => (t.At, (Light?)null, (string?)t.Action)))
            .Where(d => d.At.Due <= now)
            .OrderBy(d => d.At.Due)
            .Cast<(Deadline, Light?, string?)?>()
            .FirstOrDefault();

    private static Ruling One(Case c, CaseEvent e) => new Ruling.Happened([e], Case.Fold(c, e));

    private static Refusal CaseEnded() => Refusal.Of(RefusalKind.Conflict, "case-ended", null, "办件已办结。", "The case has ended.");

    private static Refusal AssignedToAnother() => new(RefusalKind.Conflict, [AssignedFault()]);

    private static Fault AssignedFault() => Fault.Of("assigned-to-another", null, "办件由其他人员承办。", "The case is on another officer's desk.");

    /// <summary>The role an officer acts in when no action asks for a particular one; a supervisor acts as such.</summary>
    private static string? OfficerRole(Case c, DecisionContext context)
    {
        var roles = CaseAccess.RolesOn(c, context.Caller);
        return roles.Contains(Roles.Supervisor) ? Roles.Supervisor : roles.FirstOrDefault(Roles.IsOfficer);
    }

    private static void Pinned(Case c, Definition definition)
    {
        if (!c.IsPinnedTo(definition))
        {
            throw new ArgumentException($"The case {c.Number} is pinned to other versions than the definition given.", nameof(definition));
        }
    }

    private static string? SubmittingRole(CaseApplication application, DecisionContext context) => application.Channel switch
    {
        // Somebody who applies for themselves is an applicant even when they could act for others too.
        Channel.App or Channel.Web => application.Agent is null && context.Caller.Is(Roles.Applicant) ? Roles.Applicant
            : context.Caller.Is(Roles.Agent) ? Roles.Agent : null,
        Channel.Kiosk => context.Caller.Is(Roles.Kiosk) ? Roles.Kiosk : null,
        _ => context.Caller.Is(Roles.IntakeOfficer) ? Roles.IntakeOfficer : null,
    };

    private static IEnumerable<Fault> ApplicationFaults(CaseApplication a, ServiceItem item, DecisionContext context)
    {
        if (!context.IsDivision(a.Division))
        {
            yield return Fault.Of("unknown-division", "division", "行政区划代码不存在。", "There is no such division.");
        }
        else if (item.Divisions.Count > 0 && !item.Divisions.Contains(a.Division))
        {
            yield return Fault.Of("division-out-of-scope", "division", "该事项不在此城市办理。", "This item is not offered in this city.");
        }
        else if (item.Scope == Scope.City && a.Channel is (Channel.Kiosk or Channel.Counter) && !context.Caller.Divisions.Contains(a.Division))
        {
            yield return Fault.Of("division-out-of-scope", "division", "该事项仅限本市窗口和自助终端受理。", "This item is taken in only at counters and kiosks of the city that handles it.");
        }

        if (item.Window is { } window && !InWindow(window, context.Today))
        {
            yield return Fault.Of("outside-window", "service", $"该事项仅在每年{window.From}至{window.To}受理。", $"This item is open only from {window.From} to {window.To} each year.");
        }

        if (!item.TakesApplicant(a.Applicant.Id.Type))
        {
            yield return Fault.Of("wrong-subject", "applicant.idType", "该事项不面向此类申请人。", "This item is not for this kind of applicant.");
        }

        foreach (var (path, name, id, mobile) in Parties(a))
        {
            if (!id.IsWellFormed)
            {
                yield return Fault.Of("checksum-wrong", $"{path}.idNumber", "证件号码有误。", "This is no valid number of its type.");
            }

            if (!Mobile.IsValid(mobile))
            {
                yield return Fault.Of("mobile-wrong", $"{path}.mobile", "手机号码有误。", "This is no valid mobile number.");
            }

            if (name.Trim().Length == 0)
            {
                yield return Fault.Of("missing-field", $"{path}.name", "请填写姓名或名称。", "A name is required.");
            }
        }

        if (a.Agent is { Id.IsOrganisation: true })
        {
            yield return Fault.Of("wrong-subject", "agent.idType", "代理人应为自然人。", "An agent is a person.");
        }

        foreach (var fault in FormCheck.Faults(item, a.Division, a.Form, context.IsDivision).Concat(MaterialFaults(item, a.Materials)))
        {
            yield return fault;
        }

        foreach (var material in item.Materials.Where(m => !m.Optional && !m.Deferrable && a.Materials.All(s => s.Material != m.Code)))
        {
            yield return Fault.Of("missing-material", "materials", $"缺少材料“{material.Title.Zh}”（{material.Code}）。", $"The material “{material.Title.En}” ({material.Code}) is missing.");
        }

        if (a.Expedited && item.Limits.Expedited is null)
        {
            yield return Fault.Of("not-expeditable", "expedited", "该事项不提供加急办理。", "This item cannot be expedited.");
        }
    }

    private static IEnumerable<(string Path, string Name, IdDocument Id, string Mobile)> Parties(CaseApplication a)
    {
        yield return ("applicant", a.Applicant.Name, a.Applicant.Id, a.Applicant.Mobile);
        if (a.Agent is not null)
        {
            yield return ("agent", a.Agent.Name, a.Agent.Id, a.Agent.Mobile);
        }
    }

    private static IEnumerable<Fault> MaterialFaults(ServiceItem item, IReadOnlyList<SuppliedMaterial> materials)
    {
        foreach (var (supplied, i) in materials.Select((m, i) => (m, i)))
        {
            if (item.Materials.All(m => m.Code != supplied.Material))
            {
                yield return Fault.Of("unknown-material", $"materials[{i}].material", "该事项不需要此材料。", "This item does not ask for such a material.");
            }
            else if (materials.Take(i).Any(m => m.Material == supplied.Material))
            {
                yield return Fault.Of("duplicate-material", $"materials[{i}].material", "材料重复提交。", "The material is given twice.");
            }
        }
    }

    private static bool InWindow(YearlyWindow window, LocalDate today)
    {
        var day = today.ToString("MM-dd", CultureInfo.InvariantCulture);
        var from = string.CompareOrdinal(day, window.From) >= 0;
        var to = string.CompareOrdinal(day, window.To) <= 0;
        // A window may run over New Year.
        return string.CompareOrdinal(window.From, window.To) <= 0 ? from && to : from || to;
    }

    private static IReadOnlyList<string> Links(ServiceItem item, IReadOnlyDictionary<string, string> form) =>
        [.. item.Form.Where(f => f.Type == FieldType.CaseNumber).Select(f => form.GetValueOrDefault(f.Name)).OfType<string>().Where(n => n.Length > 0)];

    private sealed record ActionCheck(RefusalKind Kind, IReadOnlyList<Fault> Faults, IReadOnlyList<FieldNeed> Needs, string? Role);

    /// <summary>Whether an action is open for a caller, and what it needs: the one place that knows.</summary>
    private static ActionCheck Check(Case c, WorkflowAction action, IReadOnlyList<string> roles, Definition definition, DecisionContext context)
    {
        if (action.By.FirstOrDefault(roles.Contains) is not { } role)
        {
            return new(RefusalKind.Forbidden, [Fault.Of("role-not-allowed", null, "您的角色不能执行此操作。", "Your role may not take this action.")], [], null);
        }

        if (!action.From.Contains(c.State))
        {
            return new(RefusalKind.Conflict, [Fault.Of("action-not-open", null, "办件当前状态下不能执行此操作。", "The case's state does not allow this action now.")], [], role);
        }

        var faults = new List<Fault>();
        if (action.AtMost <= c.Taken.GetValueOrDefault(action.Name))
        {
            faults.Add(Fault.Of("action-used-up", null, $"此操作最多{action.AtMost}次。", $"This action can be taken {action.AtMost} times at the most."));
        }

        if (c.Assignee is not null && c.Assignee != context.Caller.Id && Roles.IsOfficer(role) && role != Roles.Supervisor)
        {
            faults.Add(AssignedFault());
        }

        // Art. 42: the limit is extended once.
        if (action.Step == Step.Extend && c.ExtendedBy is not null)
        {
            faults.Add(Fault.Of("already-extended", null, "办理期限已延长过一次。", "The limit has been extended once already."));
        }

        if (action.Step == Step.Extend && c.Clock is { } clock)
        {
            if (clock.Limit is not { Purpose: LimitPurpose.Decide } limit)
            {
                faults.Add(Fault.Of("no-limit-running", null, "没有正在计算的办理期限。", "No limit is running that could be extended."));
            }
            else if (clock.StoppedAt is null && (limit.Statutory ?? limit.Promised)?.Due <= context.Now)
            {
                faults.Add(Fault.Of("limit-passed", null, "办理期限已届满，不能再延长。", "The limit has passed and can no longer be extended."));
            }
        }

        if (action.Step == Step.Pay && c.FeePaid >= c.FeeDue)
        {
            faults.Add(Fault.Of("nothing-due", null, "无应缴费用。", "Nothing is due."));
        }

        var attest = new List<string>();
        var promise = new List<string>();
        foreach (var guard in action.Guards)
        {
            if (GuardFault(guard, c, action, definition, context, attest, promise) is { } fault)
            {
                faults.Add(fault);
            }
        }

        var outcome = definition.Workflow.State(Destination(c, action))!.Decision;
        var needs = StepFields.Of(action.Step, outcome)
            .Select(need => need.Name switch
            {
                "way" => need with { Values = [.. definition.Item.Delivery.Select(w => w.Code())] },
                "items" => need with { Values = [.. definition.Item.Materials.Select(m => $"materials.{m.Code}"), .. definition.Item.Form.Select(f => $"form.{f.Name}")] },
                "workingDays" => need with { AtMost = action.Step == Step.Extend ? definition.Item.Limits.Extension : MaxWorkingDays },
                "procedure" => need with { Values = [.. Codes.All<SpecialProcedure>()] },
                "amount" when action.Step == Step.Pay => need with { Values = [(c.FeeDue - c.FeePaid).ToString(CultureInfo.InvariantCulture)] },
                "promises" => need with { Required = promise.Count > 0, Values = promise },
                "materials" when Asked(c, "materials.") is var asked => need with { Required = asked.Count > 0, Values = asked },
                "form" when Asked(c, "form.") is var asked => need with { Required = asked.Count > 0, Values = asked },
                _ => need,
            })
            .Concat(attest.Count > 0 ? [new FieldNeed("attestations", true) { Values = attest }] : []);
        return new(RefusalKind.Conflict, faults, [.. needs], role);
    }

    /// <summary>What the applicant still owes: what a correction asked for, or else what was promised.</summary>
    private static IReadOnlyList<string> Asked(Case c, string kind) => c.Correction is { } correction
        ? [.. correction.Items.Where(i => i.Path.StartsWith(kind, StringComparison.Ordinal)).Select(i => i.Path[kind.Length..]).Distinct()]
        : kind == "materials." ? [.. c.Promises.Select(p => p.Material)] : [];

    /// <summary>Why a guard does not hold. What can be attested or promised with the action itself is asked for instead.</summary>
    private static Fault? GuardFault(Guard guard, Case c, WorkflowAction action, Definition definition, DecisionContext context, List<string> attest, List<string> promise)
    {
        var item = definition.Item;
        switch (guard)
        {
            case Guard.AppointmentKept when item.Appointment == Appointment.Required:
            case Guard.IdentityChecked when item.IdentityCheck:
            case Guard.BothPartiesPresent when item.BothParties:
            case Guard.CardRead:
                if (action.AtOnce)
                {
                    // Nobody is there to attest.
                    return Fault.Of("guard-" + guard.Code(), null, "需工作人员现场确认。", "An officer has to attest this first.");
                }

                attest.Add(guard.Code());
                return null;

            case Guard.MaterialsComplete:
                if (c.Correction is not null)
                {
                    return Fault.Of("guard-materials-complete", null, "补正尚未完成。", "A correction is outstanding.");
                }

                var missing = item.Materials.Where(m => !m.Optional && !c.Materials.ContainsKey(m.Code) && c.Promises.All(p => p.Material != m.Code)).ToList();
                if (missing.Count > 0 && action.Step == Step.Accept && !action.AtOnce && missing.All(m => m.Deferrable))
                {
                    promise.AddRange(missing.Select(m => m.Code));
                    return null;
                }

                return missing.Count == 0 ? null : Fault.Of("guard-materials-complete", null,
                    $"材料不齐：{string.Join("、", missing.Select(m => m.Title.Zh))}。", $"Materials are missing: {string.Join(", ", missing.Select(m => m.Title.En))}.");

            case Guard.FeePaid when c.FeePaid < c.FeeDue:
                return Fault.Of("guard-fee-paid", null, $"尚欠{c.FeeDue - c.FeePaid}元。", $"CNY {c.FeeDue - c.FeePaid} is still due.");

            case Guard.SecondOfficer when c.ExaminedBy == context.Caller.Id && !action.AtOnce:
                return Fault.Of("guard-second-officer", null, "审查与决定不得由同一人完成。", "The officer who examined the case cannot also decide it.");

            case Guard.LinkedCaseClosed:
                var open = item.Form.Where(f => f.Type == FieldType.CaseNumber && c.Form.ContainsKey(f.Name))
                    .Where(f => !context.LinkedCases.Any(l => l.Number == c.Form[f.Name] && l.Fulfilled && l.ApplicantKey == c.Applicant.Id.Key && (f.Service is null || l.Service == f.Service)))
                    .ToList();
                return open.Count == 0 ? null : Fault.Of("guard-linked-case-closed", $"form.{open[0].Name}", "关联办件尚未办结，或不属于该申请人、该事项。", "The linked case has not been closed, or is not this applicant's or not for the right item.");

            case Guard.ElectronicDelivery when !item.Delivery.Contains(DeliveryWay.Electronic) || item.Delivery.Any(w => w is not (DeliveryWay.Electronic or DeliveryWay.Kiosk)):
                return Fault.Of("guard-electronic-delivery", null, "该事项结果须选择送达方式。", "This item's result has to be handed over.");

            case Guard.SelfService when c.Channel != Channel.Kiosk || !item.Delivery.Contains(DeliveryWay.Kiosk):
                return Fault.Of("guard-self-service", null, "仅限自助终端即办。", "Only for cases taken in and delivered at a kiosk.");

            case Guard.PromiseOutstanding when c.Promises.IsEmpty:
                return Fault.Of("guard-promise-outstanding", null, "没有待补交的承诺材料。", "No promised material is outstanding.");

            case Guard.FeeAssessable when !item.Fee.Assessable:
                return Fault.Of("guard-fee-assessable", null, "该事项的费用不由工作人员核定。", "This item's fee is not for an officer to assess.");

            default:
                return null;
        }
    }

    private static string Destination(Case c, WorkflowAction action) =>
        action.Then is not null && c.Taken.GetValueOrDefault(action.Name) + 1 >= action.AtMost ? action.Then : action.To;

    private static IEnumerable<Fault> InputFaults(Case c, WorkflowAction action, IReadOnlyList<FieldNeed> needs, ActionInput input, Definition definition, DecisionContext context)
    {
        var given = input.Given().ToHashSet();
        foreach (var name in given.Where(name => needs.All(n => n.Name != name)))
        {
            yield return Fault.Of("field-not-taken", name, "此操作不接受该字段。", "This action does not take this field.");
        }

        foreach (var need in needs.Where(n => n.Required && !given.Contains(n.Name)))
        {
            yield return Fault.Of("missing-field", need.Name, "此操作需要该字段。", "This action requires this field.");
        }

        foreach (var missing in needs.Where(n => n.Name == "attestations" && given.Contains(n.Name)).SelectMany(n => n.Values).Where(v => input.Attestations!.All(a => a.Code() != v)))
        {
            yield return Fault.Of("missing-attestation", "attestations", $"须确认：{missing}。", $"Must be attested: {missing}.");
        }

        if (input.WorkingDays is < 1 or > MaxWorkingDays)
        {
            yield return Fault.Of("field-not-a-number", "workingDays", $"应为1至{MaxWorkingDays}个工作日。", $"Between 1 and {MaxWorkingDays} working days.");
        }

        if (action.Step == Step.Extend && input.WorkingDays > definition.Item.Limits.Extension)
        {
            yield return Fault.Of("extension-too-long", "workingDays", $"最多延长{definition.Item.Limits.Extension}个工作日。", $"An extension adds {definition.Item.Limits.Extension} working days at the most.");
        }

        if (input.Way is { } way && !definition.Item.Delivery.Contains(way))
        {
            yield return Fault.Of("delivery-way-not-offered", "way", "该事项不提供此送达方式。", "This item is not delivered this way.");
        }

        if (input.Amount is { } amount && action.Step == Step.Pay && amount != c.FeeDue - c.FeePaid)
        {
            yield return Fault.Of("amount-wrong", "amount", $"应缴{c.FeeDue - c.FeePaid}元。", $"CNY {c.FeeDue - c.FeePaid} is due.");
        }

        if (input.Amount is < 0 or { Scale: > 2 })
        {
            yield return Fault.Of("field-not-a-number", "amount", "金额有误。", "No valid amount in CNY.");
        }

        foreach (var fault in PromiseFaults(c, needs, input, definition, context).Concat(CorrectionFaults(input, definition)).Concat(SupplementFaults(c, action, input, definition, context)))
        {
            yield return fault;
        }
    }

    private static IEnumerable<Fault> PromiseFaults(Case c, IReadOnlyList<FieldNeed> needs, ActionInput input, Definition definition, DecisionContext context)
    {
        var promises = input.Promises ?? [];
        foreach (var (promise, i) in promises.Select((p, i) => (p, i)))
        {
            if (definition.Item.Materials.FirstOrDefault(m => m.Code == promise.Material) is not { Deferrable: true })
            {
                yield return Fault.Of("not-deferrable", $"promises[{i}].material", "该材料不可容缺。", "This material cannot be promised for later.");
            }

            if (c.Materials.ContainsKey(promise.Material))
            {
                yield return Fault.Of("already-supplied", $"promises[{i}].material", "该材料已提交。", "This material is there already.");
            }

            if (promise.By <= context.Today)
            {
                yield return Fault.Of("date-not-in-future", $"promises[{i}].by", "承诺日期应晚于今天。", "A promise is for a day after today.");
            }
        }

        if (promises.Count > 0)
        {
            foreach (var missing in needs.Where(n => n.Name == "promises").SelectMany(n => n.Values).Where(m => promises.All(p => p.Material != m)))
            {
                yield return Fault.Of("missing-material", "promises", $"缺少材料：{missing}。", $"The material {missing} is neither there nor promised.");
            }
        }
    }

    private static IEnumerable<Fault> CorrectionFaults(ActionInput input, Definition definition)
    {
        if (input.Items is { Count: 0 })
        {
            yield return Fault.Of("missing-field", "items", "补正通知须一次性列明全部内容。", "A correction notice lists what is missing.");
        }

        foreach (var (item, i) in (input.Items ?? []).Select((x, i) => (x, i)))
        {
            var known = definition.Item.Materials.Any(m => item.Path == $"materials.{m.Code}") || definition.Item.Form.Any(f => item.Path == $"form.{f.Name}");
            if (!known)
            {
                yield return Fault.Of("unknown-path", $"items[{i}].path", "应为materials.材料代码或form.字段名。", "A path is materials.CODE or form.FIELD of this item.");
            }

            if (item.Message.Trim().Length == 0)
            {
                yield return Fault.Of("missing-field", $"items[{i}].message", "请说明需补正的内容。", "Say what is wrong with it.");
            }
        }
    }

    private static IEnumerable<Fault> SupplementFaults(Case c, WorkflowAction action, ActionInput input, Definition definition, DecisionContext context)
    {
        if (action.Step != Step.Supplement)
        {
            yield break;
        }

        var materials = input.Materials ?? [];
        var form = input.Form ?? new Dictionary<string, string>();
        if (materials.Count == 0 && form.Count == 0)
        {
            yield return Fault.Of("missing-field", "materials", "请补充材料或更正表单。", "Supplement materials or form fields.");
        }

        foreach (var fault in MaterialFaults(definition.Item, materials).Concat(FormCheck.Faults(definition.Item, c.Division, c.Form.SetItems(form), context.IsDivision)))
        {
            yield return fault;
        }

        foreach (var item in (c.Correction?.Items ?? []).Where(x => !materials.Any(m => x.Path == $"materials.{m.Material}") && !form.Keys.Any(f => x.Path == $"form.{f}")))
        {
            yield return Fault.Of("correction-incomplete", item.Path, $"尚未补正：{item.Message}", $"Still to be corrected: {item.Message}");
        }
    }

    /// <summary>The event of an action, with the case's time from there on.</summary>
    private static StepTaken Event(Case c, WorkflowAction action, ActionInput input, Definition definition, DecisionContext context, string role, (Deadline At, TimerStart Since)? fired = null)
    {
        var step = Taken(c, action, input, definition, context, role) with { DueOn = fired?.At.Day };
        var clock = CaseClock.After(c, step, fired, definition, context);
        return clock?.Same(c.Clock) == false ? step with { Clock = clock } : step;
    }

    private static StepTaken Taken(Case c, WorkflowAction action, ActionInput i, Definition definition, DecisionContext context, string role)
    {
        var to = definition.Workflow.State(Destination(c, action))!;
        var at = context.Now;
        var by = role == Roles.System ? Actor.System : context.Caller.As(role);
        IReadOnlyList<Guard> attested = [.. (i.Attestations ?? []).Distinct()];
        var (name, from, state, ended) = (action.Name, c.State, to.Name, to.Final);
        return action.Step switch
        {
            Step.Supplement => new Supplemented { At = at, By = by, Action = name, From = from, State = state, Ended = ended, Attested = attested, Materials = i.Materials ?? [], Form = i.Form ?? new Dictionary<string, string>(), FeeDue = i.Form is null ? c.FeeDue : definition.Item.Fee.DueFor(c.Form.SetItems(i.Form)) },
            Step.RequestCorrection => new CorrectionRequested { At = at, By = by, Action = name, From = from, State = state, Ended = ended, Attested = attested, Items = i.Items!, WorkingDays = i.WorkingDays ?? DefaultCorrectionDays },
            Step.Accept => new Accepted { At = at, By = by, Action = name, From = from, State = state, Ended = ended, Attested = attested, Promises = i.Promises ?? [] },
            Step.Refuse => new Refused { At = at, By = by, Action = name, From = from, State = state, Ended = ended, Attested = attested, ReasonCode = i.ReasonCode!, Reason = i.Reason! },
            Step.Forward => new Forwarded { At = at, By = by, Action = name, From = from, State = state, Ended = ended, Attested = attested, Reason = i.Reason },
            Step.Return => new Returned { At = at, By = by, Action = name, From = from, State = state, Ended = ended, Attested = attested, Reason = i.Reason! },
            Step.StartSpecialProcedure => new SpecialProcedureStarted { At = at, By = by, Action = name, From = from, State = state, Ended = ended, Attested = attested, Procedure = i.Procedure!.Value, ExpectedWorkingDays = i.WorkingDays!.Value, Reason = i.Reason! },
            Step.EndSpecialProcedure => new SpecialProcedureEnded { At = at, By = by, Action = name, From = from, State = state, Ended = ended, Attested = attested, Findings = i.Findings! },
            Step.Extend => new Extended { At = at, By = by, Action = name, From = from, State = state, Ended = ended, Attested = attested, WorkingDays = i.WorkingDays!.Value, Reason = i.Reason! },
            Step.AssessFee => new FeeAssessed { At = at, By = by, Action = name, From = from, State = state, Ended = ended, Attested = attested, Amount = i.Amount!.Value, Reason = i.Reason! },
            Step.Pay => new Paid { At = at, By = by, Action = name, From = from, State = state, Ended = ended, Attested = attested, Amount = i.Amount!.Value, PaymentReference = i.PaymentReference! },
            Step.Decide => new Decided { At = at, By = by, Action = name, From = from, State = state, Ended = ended, Attested = attested, Outcome = to.Decision!.Value, ReasonCode = i.ReasonCode, Reason = i.Reason },
            Step.Issue => new Issued { At = at, By = by, Action = name, From = from, State = state, Ended = ended, Attested = attested, ResultNumber = i.ResultNumber!, ValidUntil = i.ValidUntil },
            Step.Deliver => new Delivered { At = at, By = by, Action = name, From = from, State = state, Ended = ended, Attested = attested, Way = i.Way!.Value, DeliveryReference = i.DeliveryReference },
            Step.Close => new Closed { At = at, By = by, Action = name, From = from, State = state, Ended = ended, Attested = attested, Reason = i.Reason },
            Step.Withdraw => new Withdrawn { At = at, By = by, Action = name, From = from, State = state, Ended = ended, Attested = attested, Reason = i.Reason },
            Step.Terminate => new Terminated { At = at, By = by, Action = name, From = from, State = state, Ended = ended, Attested = attested, Reason = i.Reason! },
            Step.Reopen => new Reopened { At = at, By = by, Action = name, From = from, State = state, Ended = ended, Attested = attested, Reason = i.Reason! },
            _ => throw new InvalidOperationException($"No event for the step {action.Step}."),
        };
    }

    /// <summary>Takes whatever the system takes at once from here on, in the same transaction; the proof shows that it ends.</summary>
    private static Ruling.Happened Automatically(List<CaseEvent> events, Case c, Definition definition, DecisionContext context)
    {
        var system = context with { Caller = Caller.System };
        while (definition.Workflow.ActionsFrom(c.State).FirstOrDefault(a => a.AtOnce && Check(c, a, [Roles.System], definition, system).Faults.Count == 0) is { } action)
        {
            var e = Event(c, action, Unattended(c, action), definition, system, Roles.System);
            events.Add(e);
            c = Case.Fold(c, e);
        }

        return new Ruling.Happened(events, c);
    }

    /// <summary>What the system says where a person would fill in a form: results are numbered after their case.</summary>
    private static ActionInput Unattended(Case c, WorkflowAction action) => action.Step switch
    {
        Step.Issue => new ActionInput { ResultNumber = $"{c.Number}-1" },
        Step.Deliver => new ActionInput { Way = DeliveryWay.Electronic },
        // The law's own consequence: its name is its reason.
        Step.Terminate => new ActionInput { Reason = $"{action.Title.Zh} / {action.Title.En}" },
        _ => new ActionInput(),
    };
}
