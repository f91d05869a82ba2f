using GdCases.Domain.Cases.Requirements;
using GdCases.Domain.Catalogue.Fields;
using GdCases.Domain.Fees;
using GdCases.Domain.Materials;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Parties;
using GdCases.Domain.Rules;
using GdCases.Domain.Workflows;

namespace GdCases.Domain.Catalogue;

public enum Subject { Person, Organisation, Either }

/// <summary>Where an item may be applied for: only in the city that handles it, anywhere in the province, anywhere.</summary>
public enum Scope { City, Province, Nationwide }

public enum Channel { App, Web, Kiosk, Counter }

/// <summary>From when a limit to decide runs.</summary>
public enum LimitStart { Acceptance, Receipt, Field }

/// <summary>How long deciding may take. Zero: at once. Null: none set. No promise is longer than the law allows.</summary>
/// <param name="Promised">Promised to the public, working days.</param>
/// <param name="Statutory">Allowed by law, in days of <see cref="Unit"/>.</param>
/// <param name="Expedited">Promised when expedited, working days.</param>
public sealed record TimeLimits(int Promised, int? Statutory, int? Expedited)
{
    /// <summary>The days that the law's limit and its extension count in: working days by the Licensing Law (art. 82), calendar days where a special law says just "days" (Civil Code art. 200 to 203).</summary>
    public PeriodUnit Unit { get; init; } = PeriodUnit.WorkingDays;

    /// <summary>The most an extension may add, in days of <see cref="Unit"/>; null: it cannot be extended.</summary>
    public int? Extension { get; init; }

    public LimitStart From { get; init; } = LimitStart.Acceptance;

    /// <summary>The date in the form it runs from, where it runs from one.</summary>
    public string? Field { get; init; }

    /// <summary>So many days of <see cref="Unit"/>, as people write it.</summary>
    public LocalizedText Days(int n) => new Period(n, Unit).Title;

    /// <summary>Whether a limit to decide runs at all.</summary>
    public bool Run => Promised > 0 || Statutory is not null;
}

/// <summary>The day a yearly window opens and the day it closes, both included, as MM-dd in Asia/Shanghai.</summary>
public sealed record YearlyWindow(string From, string To);

/// <summary>How many parties of a role an application names: none where the most is zero.</summary>
public sealed record DeclaredParty(PartyRole Role, int Least, int Most);

/// <summary>The document that is issued.</summary>
public sealed record ResultKind(LocalizedText Title)
{
    /// <summary>Its number is somebody's personal number (a driving licence's is), and masked where it is shown.</summary>
    public bool PersonalNumber { get; init; }

    /// <summary>Where the result is a payment: the money field of the form that says the most it can be.</summary>
    public string? UpTo { get; init; }
}

/// <summary>
/// What can be applied for (事项): a catalogue entry, pure data. Nothing in the code knows any single item.
/// </summary>
public sealed record ServiceItem
{
    public required string Code { get; init; }
    public required string Category { get; init; }
    public required LocalizedText Title { get; init; }
    public required string Agency { get; init; }
    public required Subject Subject { get; init; }
    public required string Workflow { get; init; }
    public required TimeLimits Limits { get; init; }
    public required Fee Fee { get; init; }

    /// <summary>What must stand at a gate, beside what the workflow demands.</summary>
    public IReadOnlyList<DeclaredRequirement> Requirements { get; init; } = [];

    /// <summary>Who belongs to a case beside the applicant. Agents are allowed unless declared otherwise.</summary>
    public IReadOnlyList<DeclaredParty> Parties { get; init; } = [];

    /// <summary>Whose signatures of the application are asked, by the roles they are parties in; which gate asks is for the requirement <c>signed</c> to say.</summary>
    public IReadOnlyList<PartyRole> Signatures { get; init; } = [];

    /// <summary>What open cases never have in common; nothing: there may be any number.</summary>
    public IReadOnlyList<OneOpen> OneOpen { get; init; } = [];

    /// <summary>From where parties' mobile numbers may be.</summary>
    public IReadOnlyList<MobileRegion> Mobiles { get; init; } = [MobileRegion.Mainland];

    public required Scope Scope { get; init; }

    /// <summary>The cities that offer it; empty: every city of the province.</summary>
    public IReadOnlyList<string> Divisions { get; init; } = [];

    /// <summary>One may come by appointment, whether or not a gate asks for one; null where it is not said, as in definitions of before.</summary>
    public bool? Appointment { get; init; }

    public YearlyWindow? Window { get; init; }
    public required ResultKind Result { get; init; }

    /// <summary>How long its cases are kept; null in definitions of before items said so.</summary>
    public Retention? Retention { get; init; }

    /// <summary>How the result reaches the applicant; the first unless they choose another.</summary>
    public required IReadOnlyList<DeliveryWay> Delivery { get; init; }

    public required IReadOnlyList<Material> Materials { get; init; }
    public IReadOnlyList<FormField> Form { get; init; } = [];
    /// <summary>What must hold across fields and parties.</summary>
    public IReadOnlyList<Rule> Rules { get; init; } = [];

    public LocalizedText? Note { get; init; }

    /// <summary>Every condition of its own.</summary>
    public IEnumerable<Condition> Conditions => Rules.Select(r => r.Holds).Concat(Materials.Select(m => m.When).OfType<Condition>()).Concat(Fee.Table?.Select(l => l.When).OfType<Condition>() ?? []);

    /// <summary>The cases that a form refers to.</summary>
    public IReadOnlyList<string> LinksIn(FormValues form) => [.. Form.Where(f => f.Type is CaseNumberField).Select(f => form[f.Name]).OfType<string>()];

    public FormField? Field(string name) => Form.FirstOrDefault(f => f.Name == name);

    /// <summary>A form as those see it who do not need the personal values whole.</summary>
    public IReadOnlyDictionary<string, string> Masked(FormValues form) => form.Open
        .Concat(form.Personal.Values.Select(v => KeyValuePair.Create(v.Key, Field(v.Key)?.Type.Masked(v.Value) ?? Mask.Name(v.Value))))
        .ToDictionary();

    /// <summary>Whether somebody with such a document can apply.</summary>
    public bool TakesApplicant(IdType type) => Subject switch
    {
        Subject.Person => type != IdType.CreditCode,
        Subject.Organisation => type == IdType.CreditCode,
        Subject.Either => true,
    };

    /// <summary>How many parties of a role it takes.</summary>
    public DeclaredParty Declares(PartyRole role) => Parties.FirstOrDefault(p => p.Role == role) ?? new(role, 0, role == PartyRole.Agent ? 1 : 0);
}
