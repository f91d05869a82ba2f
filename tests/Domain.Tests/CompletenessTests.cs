using System.Reflection;
using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Guards;
using GdCases.Domain.Cases.Requirements;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Catalogue.Fields;
using GdCases.Domain.Officers;
using GdCases.Domain.Parties;
using GdCases.Domain.Rules;

namespace GdCases.Domain.Tests;

/// <summary>What is forgotten fails here.</summary>
public class Every_closed_set
{
    private static readonly Type[] Types = typeof(Case).Assembly.GetTypes();

    private static IEnumerable<Type> Kinds<T>() => Types.Where(t => t.IsSubclassOf(typeof(T)) && !t.IsAbstract);

    [Fact]
    public void names_all_its_members()
    {
        Whole(LegalStep.All);
        Whole(Guard.All);
        Whole(Requirement.All);
        Whole(FieldType.All);

        static void Whole<T>(Terms<T> terms) where T : Term
        {
            terms.Members.Select(m => m.GetType()).Distinct().ShouldBe(Kinds<T>(), ignoreOrder: true);
            terms.Members.Select(m => m.Code).ShouldBeUnique();
            terms.Members.ShouldAllBe(m => terms.Find(m.Code) == m && m.ToString() == m.Code);
            terms.Find("no-such-thing").ShouldBeNull();
        }
    }

    [Fact]
    public void of_events_says_under_which_names_they_are_stored()
    {
        StoredAsAttribute.Types.Values.ShouldBe(Kinds<CaseEvent>().Concat(Kinds<OfficerEvent>()), ignoreOrder: true);
        StoredAsAttribute.Types.Keys.Order(StringComparer.Ordinal).ShouldBe(
        [
            "accepted", "application-signed", "appointment-booked", "appointment-cancelled", "appointment-kept", "appointment-missed", "archived", "assigned", "closed", "contact-changed", "correction-requested", "deadlines-recomputed", "decided", "delivered", "delivery-chosen", "deputy-dismissed", "deputy-named", "extended", "fee-assessed", "fee-waived", "forwarded", "given-back", "interested-parties-notified", "issued",
            "light-changed", "materials-replaced", "note-added", "officer-seen", "overran", "paid", "payment-order-closed", "payment-ordered", "payment-received", "refund-ordered", "refund-owed", "refund-settled", "refused", "released", "reminded", "reopened", "returned", "special-procedure-ended", "special-procedure-started", "statement-heard", "submitted", "supplemented",
            "terminated", "waiting-joined", "waiting-left", "withdrawn",
        ]);
    }

    [Fact]
    public void of_steps_has_one_event_each()
    {
        LegalStep.All.Members.Select(s => s.EventType).ShouldBe(Kinds<StepTaken>(), ignoreOrder: true);
        foreach (var step in LegalStep.All.Members)
        {
            ((StepTaken)Activator.CreateInstance(step.EventType)!).Step.ShouldBe(step);
        }
    }

    [Fact]
    public void of_fields_means_one_thing_by_a_name()
    {
        var fields = LegalStep.All.Members.SelectMany(s => s.Fields).Append(InputFields.Attestations).Append(InputFields.Promises).ToList();
        fields.Distinct().Select(f => f.Name).ShouldBeUnique();
        InputFields.All.Values.ShouldBe(fields.Distinct(), ignoreOrder: true);
        InputFields.All.Values.ShouldAllBe(f => f.About.Length > 0 && f.ToString() == f.Name);
    }

    [Fact]
    public void of_refusals_is_declared_once_and_told_in_two_languages()
    {
        var codes = Types.SelectMany(t => t.GetProperties(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)).Where(p => p.PropertyType == typeof(FaultCode)).Select(p => (FaultCode)p.GetValue(null)!)
            .Concat(Guard.All.Members.Select(g => g.Reason))
            // One that tells the caller the same as another is equal to it.
            .Distinct().ToList();
        codes.Count.ShouldBeGreaterThan(70);
        codes.GroupBy(c => c.Code).Where(g => g.Count() > 1).Select(g => g.Key).ShouldBeEmpty();
        codes.ShouldAllBe(c => c.Code.All(x => char.IsAsciiLetterLower(x) || x == '-') && c.Zh.Any(x => x > 0x4E00) && c.En.EndsWith('.') && c.Zh.EndsWith('。'));
        codes.Where(c => !Places(c.Zh).SetEquals(Places(c.En))).ShouldBeEmpty();

        static HashSet<char> Places(string text) => [.. text.Where((_, i) => i > 0 && text[i - 1] == '{')];
    }

    /// <summary>Plain texts in events are codes and names of the catalogue's and the product's own; whatever people write stands in types made for it.</summary>
    [Fact]
    public void of_events_keeps_personal_data_in_types_made_for_it()
    {
        var plain = Kinds<CaseEvent>().Concat(Kinds<OfficerEvent>()).SelectMany(Texts).Distinct().Order(StringComparer.Ordinal);
        plain.ShouldBe(
        [
            "Actor.DeputyFor", "Actor.Id", "Actor.Role", "AppointmentBooked.Hall", "CaseAssigned.Officer", "CaseSubmitted.Agency", "CaseSubmitted.Category", "CaseSubmitted.Division", "CaseSubmitted.Links", "CaseSubmitted.Number", "CaseSubmitted.QueryCodeHash",
            "CaseSubmitted.Service", "CaseSubmitted.ServiceVersion", "CaseSubmitted.State", "CaseSubmitted.Workflow", "CaseSubmitted.WorkflowVersion", "CorrectionItem.Path", "Decided.ReasonCode", "DeliveryChoice.Division", "Deputy.Officer",
            "DeputyDismissed.Deputy", "FormValues.Open", "LinkedVersion.Number", "MaterialFile.Address", "NotAccepted.ReasonCode", "Office.Agency", "Office.Division", "Office.Hall", "OfficerSeen.Agency", "OfficerSeen.Divisions", "OfficerSeen.Officer", "OfficerSeen.Roles",
            "OfficerStanding.Agency", "OfficerStanding.Divisions", "OfficerStanding.Roles", "Overran.State", "Promise.Material", "Reminded.Action", "StateTimer.Action", "StepTaken.Action", "StepTaken.From", "StepTaken.State", "Supplemented.Links", "SuppliedMaterial.Files", "SuppliedMaterial.Material", "WaitingJoined.Hall",
        ]);
    }

    /// <summary>Whatever in a definition looks at people is asked after by a rehearsal (Definition.AskedOfPersons): a new condition, or a new part of an item, has to say so.</summary>
    [Fact]
    public void of_what_a_definition_asks_of_persons_is_whole()
    {
        Types.SelectMany(t => t.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)).Where(p => p.PropertyType == typeof(Condition)).Select(p => $"{p.DeclaringType!.Name}.{p.Name}").Order(StringComparer.Ordinal)
            .ShouldBe(["FeeLine.When", "Material.When", "NextState.When", "Rule.Holds", "WorkflowAction.When"]);
        var (looks, blind) = (new[] { "Fee", "Form", "Limits", "Materials", "Mobiles", "Parties", "Result", "Rules", "Subject" },
            new[] { "Agency", "Appointment", "Category", "Code", "Delivery", "Divisions", "Note", "OneOpen", "Requirements", "Retention", "Scope", "Signatures", "Title", "Window", "Workflow" });
        typeof(ServiceItem).GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(p => p.SetMethod is not null).Select(p => p.Name).ShouldBe(looks.Concat(blind), ignoreOrder: true);
    }

    private static IEnumerable<string> Texts(Type type) => Texts(type, []);

    private static IEnumerable<string> Texts(Type type, HashSet<Type> seen)
    {
        if (!seen.Add(type) || typeof(IPersonalData).IsAssignableFrom(type))
        {
            yield break;
        }

        foreach (var property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(p => p.SetMethod is not null))
        {
            foreach (var part in Parts(property.PropertyType))
            {
                if (part == typeof(string))
                {
                    yield return $"{property.DeclaringType!.Name}.{property.Name}";
                }
                else if (part.Namespace?.StartsWith("GdCases", StringComparison.Ordinal) == true)
                {
                    foreach (var text in Texts(part, seen))
                    {
                        yield return text;
                    }
                }
            }
        }
    }

    private static IEnumerable<Type> Parts(Type type) => type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts) : [type];

    [Fact]
    public void is_called_something_in_two_languages()
    {
        Requirement.All.Members.ShouldAllBe(r => r.Title.Zh.Length > 0 && r.Title.En.Length > 0);
        Kinds<CaseEvent>().Where(t => !t.IsSubclassOf(typeof(StepTaken))).ShouldAllBe(t => ((CaseEvent)Activator.CreateInstance(t)!).Title != null);
        new LocalizedText("文", "text").In("en-GB").ShouldBe("text");
        new LocalizedText("文", "text").In("zh-CN").ShouldBe("文");
        new FaultCode("x", RefusalKind.Invalid, "{0}，{1}", "{1} {0}").At("p", new LocalizedText("文", "text"), 1).Message.ShouldBe(new LocalizedText("文，1", "1 text"));
        Codes.All<PartyRole>().ShouldContain("co-applicant");
        PartyRoles.IsOne("co-applicant").ShouldBeTrue();
        Roles.All.ShouldNotContain("co-applicant");
    }
}
