using GdCases.Domain.Identity;
using GdCases.Domain.Workflows;

namespace GdCases.Domain.Catalogue;

public enum Subject { Person, Organisation, Either }

public enum Appointment { None, Optional, Required }

/// <summary>Where an item may be applied for: only in the city that handles it, anywhere in the province, anywhere.</summary>
public enum Scope { City, Province, Nationwide }

public enum Channel { App, Web, Kiosk, Counter }

public enum DeliveryWay { Counter, Post, Kiosk, Electronic, Bank }

/// <summary>Working days: promised to the public, allowed by law, and promised when expedited. Zero: at once. Null: none set. No promise is longer than the law allows.</summary>
public sealed record Limits(int Promised, int? Statutory, int? Expedited)
{
    /// <summary>Art. 42: ten working days at the most, unless a law of the item's own says otherwise.</summary>
    public const int UsualExtension = 10;

    /// <summary>The most an extension may add, working days.</summary>
    public int Extension { get; init; } = UsualExtension;
}

/// <summary>A document the applicant must hand in.</summary>
public sealed record Material
{
    public required string Code { get; init; }
    public required LocalizedText Title { get; init; }

    /// <summary>May be promised for later (容缺受理): acceptance does not wait for it.</summary>
    public bool Deferrable { get; init; }

    /// <summary>May be left out altogether.</summary>
    public bool Optional { get; init; }
}

/// <summary>The day a yearly window opens and the day it closes, both included, as MM-dd in Asia/Shanghai.</summary>
public sealed record YearlyWindow(string From, string To);

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
    public required Limits Limits { get; init; }
    public required Fee Fee { get; init; }
    public Appointment Appointment { get; init; }

    /// <summary>Somebody must see the applicant in person and check who they are.</summary>
    public bool IdentityCheck { get; init; }

    /// <summary>Both parties (of a marriage, a contract) must appear together.</summary>
    public bool BothParties { get; init; }

    public required Scope Scope { get; init; }

    /// <summary>The cities that offer it; empty: every city of the province.</summary>
    public IReadOnlyList<string> Divisions { get; init; } = [];

    public YearlyWindow? Window { get; init; }
    public required LocalizedText Result { get; init; }
    public required IReadOnlyList<DeliveryWay> Delivery { get; init; }
    public required IReadOnlyList<Material> Materials { get; init; }
    public IReadOnlyList<FormField> Form { get; init; } = [];
    public LocalizedText? Note { get; init; }

    /// <summary>The code of the province's list of service items, 31 characters, where it is known.</summary>
    public string? ProvincialCode { get; init; }

    public bool TakesApplicant(IdType type) => Subject switch
    {
        Subject.Person => type != IdType.CreditCode,
        Subject.Organisation => type == IdType.CreditCode,
        _ => true,
    };
}

/// <summary>A service item and its workflow in exactly the versions a case was opened under.</summary>
public sealed record Definition(ServiceItem Item, string ItemVersion, Workflow Workflow, string WorkflowVersion);
