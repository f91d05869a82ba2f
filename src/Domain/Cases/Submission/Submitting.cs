using System.Globalization;
using GdCases.Domain.Access;
using GdCases.Domain.Cases.Clock;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Catalogue.Fields;
using GdCases.Domain.Materials;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Parties;
using GdCases.Domain.Rules;
using NodaTime;

namespace GdCases.Domain.Cases.Submission;

/// <summary>Whether an application becomes a case.</summary>
internal static class Submitting
{
    public static Ruling Decide(CaseApplication application, Definition definition, CaseNumber number, string queryCodeHash, DecisionContext context)
    {
        var (role, notTaken) = Taker(application, definition.Item, context.Caller);
        if (notTaken is not null || role is null)
        {
            return new Refusal([notTaken!]);
        }

        var (item, read) = (definition.Item, Read(application, definition.Item, context));
        if (read.Faults.Count > 0 || read.Facts is not { } facts)
        {
            return new Refusal(read.Faults);
        }

        // Last, for it is told of an application that would be taken.
        if (Open(role, application, item, context).ToList() is { Count: > 0 } open)
        {
            return new Refusal(open);
        }

        var (parties, form) = (read.Parties, read.Form);
        var submitted = new CaseSubmitted
        {
            At = context.Now,
            By = By(role, parties.Parties, application.Division, context.Caller),
            Number = number.Value,
            Service = item.Code,
            ServiceVersion = definition.ItemVersion,
            Workflow = definition.Workflow.Name,
            WorkflowVersion = definition.WorkflowVersion,
            Category = item.Category,
            Agency = item.Agency,
            Division = application.Division,
            Channel = application.Channel,
            Parties = parties.Parties,
            Form = form.Values,
            Materials = application.Materials,
            Files = SuppliedMaterial.FilesOf(application.Materials, context.Files),
            Expedited = application.Expedited,
            Delivery = application.Delivery,
            FeeDue = item.Fee.DueFor(form.Values, facts),
            Links = item.LinksIn(form.Values),
            QueryCodeHash = queryCodeHash,
            State = definition.Workflow.Start,
            Clock = CaseClock.Start(form.Values, application.Expedited, definition, context),
        };
        return Consequences.Of([submitted], Case.Fold(null, submitted), definition, context);
    }

    /// <summary>All that is wrong with an application that is not ready yet, also by whom it is handed in. Of open cases only who could hand it in is told.</summary>
    public static IReadOnlyList<Fault> Check(CaseApplication application, Definition definition, DecisionContext context)
    {
        var (role, notTaken) = Taker(application, definition.Item, context.Caller);
        List<Fault> faults = [.. notTaken is null ? Array.Empty<Fault>() : [notTaken], .. Read(application, definition.Item, context).Faults];
        return faults.Count > 0 ? faults : [.. Open(role!, application, definition.Item, context)];
    }

    /// <summary>
    /// The open cases that an application cannot be beside; named to their parties, and to the counters of whoever handles
    /// them. What anybody can write down, as a plate, hinders nobody who stands at a counter with the paper in hand.
    /// </summary>
    private static IEnumerable<Fault> Open(string role, CaseApplication application, ServiceItem item, DecisionContext context) => context.OpenCases.Count == 0 ? []
        : from key in OpenKey.Of(application, item, context)
          where key.IsOfWhoApplies || role != Roles.IntakeOfficer
          let other = context.OpenCases.GetValueOrDefault(key.Digest)
          where other is { Ended: false }
          select SubmissionFaults.AlreadyOpen.At(key.Path, MayKnow(other, context.Caller) ? other.Number : SubmissionFaults.SomeCase);

    private static bool MayKnow(Case other, Caller caller) =>
        other.Parties.Exists(p => caller.IdentityKeys.Contains(p.Id.Key)) || (caller.Is(Roles.IntakeOfficer) && caller.Agency == other.Agency && caller.Divisions.Contains(other.Division));

    /// <summary>As what a caller hands it in; or why they cannot.</summary>
    private static (string? Role, Fault? Fault) Taker(CaseApplication application, ServiceItem item, Caller caller) =>
        Role(application, caller) is not { } role ? (null, SubmissionFaults.ChannelNotYours.At("channel"))
        : role == Roles.IntakeOfficer && caller.Agency != item.Agency ? (role, SubmissionFaults.AnotherAgencys.At("service"))
        : NotTheirs(role, application, caller) is { } path ? (role, SubmissionFaults.NotYourIdentity.At(path))
        : (role, null);

    private static (PartyReading Parties, FilledForm Form, ApplicationFacts? Facts, IReadOnlyList<Fault> Faults) Read(CaseApplication application, ServiceItem item, DecisionContext context)
    {
        var parties = PartyReading.Of(application.Parties, item, context.Today);
        var form = FilledForm.Read(item, application.Form, new FieldContext(application.Division, context.IsDivision, context.Today));
        var faults = Place(application, item, context).Concat(parties.Faults).Concat(form.Faults).Concat(Content(application, item, context)).ToList();
        // Conditions are about values that are what they should be, one by one.
        var facts = parties.Faults.Count + form.Faults.Count > 0 ? null
            : ApplicationFacts.Of(item, form.Values, parties.Parties, application.Division, application.Channel, application.Expedited, context.Today);
        faults.AddRange(MissingMaterials(application, item, facts));
        faults.AddRange(facts is null ? [] : Rule.Faults(item, facts));
        return (parties, form, facts, faults);
    }

    private static string? Role(CaseApplication application, Caller caller) => application.Channel switch
    {
        // Somebody who applies for themselves is an applicant even when they could act for others too.
        Channel.App or Channel.Web => application.Parties.All(p => p.Role != PartyRole.Agent) && caller.Is(Roles.Applicant) ? Roles.Applicant
            : caller.Is(Roles.Agent) ? Roles.Agent : null,
        Channel.Kiosk => caller.Is(Roles.Kiosk) && caller.Divisions.Count > 0 ? Roles.Kiosk : null,
        Channel.Counter => caller.Is(Roles.IntakeOfficer) && caller is { Agency: not null, Divisions.Count: > 0 } ? Roles.IntakeOfficer : null,
    };

    /// <summary>People apply for themselves or for whom they stand for; where they do not, the path at fault.</summary>
    private static string? NotTheirs(string role, CaseApplication application, Caller caller)
    {
        return role switch
        {
            // For a minor the guardian applies; for an organisation whoever the issuer has verified to stand for it.
            Roles.Applicant when !(application.Parties.Any(p => p.Role == PartyRole.Guardian) ? application.Parties.Where(p => p.Role == PartyRole.Guardian) : application.Parties.Take(1)).Any(IsCaller) => application.Parties[0].Path,
            Roles.Agent when !application.Parties.Any(p => p.Role == PartyRole.Agent && IsCaller(p)) => PartyRole.Agent.Code(),
            _ => null,
        };

        bool IsCaller(WrittenParty party) => caller.IdentityKeys.Contains(new IdDocument(party.IdType, party.IdNumber).Key);
    }

    private static Actor By(string role, IReadOnlyList<Party> parties, string division, Caller caller) => role is Roles.Applicant or Roles.Agent
        ? new Actor(caller.Id, role) { Party = parties.First(p => caller.IdentityKeys.Contains(p.Id.Key) && (role == Roles.Agent) == (p.Role == PartyRole.Agent)).Role }
        : caller.As(role, division);

    private static IEnumerable<Fault> Place(CaseApplication application, ServiceItem item, DecisionContext context)
    {
        if (!context.IsDivision(application.Division))
        {
            yield return FieldFaults.NotADivision.At("division");
        }
        else if (item.Divisions.Count > 0 && !item.Divisions.Contains(application.Division))
        {
            yield return SubmissionFaults.DivisionOutOfScope.At("division");
        }
        else if (item.Scope == Scope.City && application.Channel is Channel.Kiosk or Channel.Counter && !context.Caller.Divisions.Contains(application.Division))
        {
            yield return SubmissionFaults.TakenInElsewhere.At("division");
        }

        if (item.Window is { } window && !IsOpen(window, context.Today))
        {
            yield return SubmissionFaults.OutsideWindow.At("service", window.From, window.To);
        }
    }

    private static IEnumerable<Fault> Content(CaseApplication application, ServiceItem item, DecisionContext context)
    {
        var materials = application.Materials;
        foreach (var (material, i) in materials.Select((m, i) => (m.Material, i)).Where(m => item.Materials.All(x => x.Code != m.Material)))
        {
            yield return Supplement.UnknownMaterial.At($"materials[{i}].material");
        }

        foreach (var fault in Supplement.Materials.Faults(materials).Concat(SuppliedMaterial.FileFaults(materials, item, context.Files, "materials")))
        {
            yield return fault;
        }

        foreach (var fault in application.Delivery is { } delivery ? DeliveryFaults.Of(delivery, item, application.Division, context.IsDivision, prefix: "delivery.") : [])
        {
            yield return fault;
        }

        if (application.Expedited && item.Limits.Expedited is null)
        {
            yield return SubmissionFaults.NotExpeditable.At("expedited");
        }
    }

    private static IEnumerable<Fault> MissingMaterials(CaseApplication application, ServiceItem item, ApplicationFacts? facts) => item.Materials
        .Where(m => (facts is null ? m is { Optional: false, When: null } : m.IsRequiredOf(facts)) && !m.Deferrable && application.Materials.All(s => s.Material != m.Code))
        .Select(m => SubmissionFaults.MaterialMissing.At("materials", m.Title, m.Code));

    private static bool IsOpen(YearlyWindow window, LocalDate today)
    {
        var day = today.ToString("MM-dd", CultureInfo.InvariantCulture);
        var from = string.CompareOrdinal(day, window.From) >= 0;
        var to = string.CompareOrdinal(day, window.To) <= 0;
        // A window may run over New Year.
        return string.CompareOrdinal(window.From, window.To) <= 0 ? from && to : from || to;
    }
}
