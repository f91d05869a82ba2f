using System.Collections.Immutable;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Fees;
using GdCases.Domain.Materials;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Parties;

namespace GdCases.Domain.Cases.Submission;

/// <summary>The application, as it was received.</summary>
[StoredAs("submitted")]
public sealed record CaseSubmitted : CaseEvent
{
    public required string Number { get; init; }
    public required string Service { get; init; }
    public required string ServiceVersion { get; init; }
    public required string Workflow { get; init; }
    public required string WorkflowVersion { get; init; }
    public required string Category { get; init; }
    public required string Agency { get; init; }
    public required string Division { get; init; }
    public required Channel Channel { get; init; }

    /// <summary>The applicant first.</summary>
    public required IReadOnlyList<Party> Parties { get; init; }

    public required FormValues Form { get; init; }
    public required IReadOnlyList<SuppliedMaterial> Materials { get; init; }

    /// <summary>What is known of the materials' files; null where there are none.</summary>
    public IReadOnlyList<MaterialFile>? Files { get; init; }

    public override IReadOnlyList<MaterialFile> NamedFiles => Files ?? [];

    public bool Expedited { get; init; }
    public DeliveryChoice? Delivery { get; init; }

    /// <summary>In CNY.</summary>
    public decimal FeeDue { get; init; }

    /// <summary>Numbers of the cases this one refers to.</summary>
    public IReadOnlyList<string> Links { get; init; } = [];

    /// <summary>SHA-256 of the code that opens the public status.</summary>
    public required string QueryCodeHash { get; init; }

    public required string State { get; init; }

    public override LocalizedText Title { get; } = new("提交申请", "Submitted");

    public override Case Apply(Case c) => throw new InvalidOperationException($"The case {c.Number} was submitted already.");

    internal override Ruling Again(Case? before, Definition definition, DecisionContext context)
    {
        var application = new CaseApplication
        {
            Division = Division,
            Channel = Channel,
            Parties = [.. Parties.Select((p, i) => new WrittenParty($"parties[{i}]", p.Role, p.Name.Text, p.Id.Type, p.Id.Number, p.Mobile?.Text, p.Mandate) { BirthDate = p.Id.Stated })],
            Form = Form.All.ToDictionary(),
            Materials = Materials,
            Expedited = Expedited,
            Delivery = Delivery,
        };
        return CaseNumber.TryParse(Number, out var number) ? CaseDecider.Submit(application, definition, number, QueryCodeHash, context) : throw new InvalidOperationException($"{Number} is no case number.");
    }

    public override IEnumerable<KeyValuePair<string, object?>> Details(ServiceItem item) =>
    [
        Detail("channel", Channel.Code()),
        Detail("parties", Parties.Select(p => p.Role.Code()).ToArray()),
        Detail("materials", Materials.Select(m => m.Material).ToArray()),
        Detail("feeDue", FeeDue),
        Detail("expedited", Expedited ? true : null),
        Detail("way", Delivery?.Way.Code()),
    ];

    internal Case Open() => new()
    {
        Number = Number,
        Version = 1,
        Service = Service,
        ServiceVersion = ServiceVersion,
        Workflow = Workflow,
        WorkflowVersion = WorkflowVersion,
        Category = Category,
        Agency = Agency,
        Division = Division,
        Channel = Channel,
        TakenInBy = By.Office,
        Parties = [.. Parties],
        SubmittedBy = By,
        SubmittedAt = At,
        UpdatedAt = At,
        Form = Form,
        Materials = Materials.ToImmutableSortedDictionary(m => m.Material, m => HandedIn.Of(m, Files, By, At, null)),
        Expedited = Expedited,
        DeliveryChoice = Delivery,
        Fee = new CaseFee { Due = FeeDue },
        Links = Links,
        QueryCodeHash = QueryCodeHash,
        State = State,
        Clock = Clock!,
    };
}
