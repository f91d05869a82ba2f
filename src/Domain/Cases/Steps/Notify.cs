using GdCases.Domain.Catalogue;
using GdCases.Domain.Cases.Submission;
using GdCases.Domain.Parties;

namespace GdCases.Domain.Cases.Steps;

/// <summary>
/// 告知利害关系人: whoever the matter weighs on is told of it, and becomes a party who may make a statement and demand a
/// hearing (Administrative Licensing Law art. 36, 47).
/// </summary>
public sealed class Notify : LegalStep<InterestedPartiesNotified>
{
    public static InputField<IReadOnlyList<WrittenParty>> InterestedParties { get; } = new("interestedParties", "notify: whom the matter weighs on, all of them.", (parties, path) => InputFields.TooMany(parties, path));

    public override string Code => "notify";

    protected override IReadOnlyList<InputField> Required { get; } = [InterestedParties, InputFields.Reason];

    public override IEnumerable<Fault> Wrong(Attempt attempt, ActionInput input)
    {
        // Where the field is not there at all, that is told already.
        return input.Find(InterestedParties) is not { } written ? [] : written.Count == 0 ? [FieldFaults.Missing.At(InterestedParties.Name)] : PartyReading.OfInterested(written, attempt.Case, attempt.Item, attempt.Context.Today).Faults;
    }

    public override StepTaken Take(Attempt attempt, ActionInput input) => new InterestedPartiesNotified
    {
        Parties = PartyReading.OfInterested(input.Find(InterestedParties)!, attempt.Case, attempt.Item, attempt.Context.Today).Parties,
        Reason = input.Value(InputFields.Reason)!.Value,
    };

    protected override ActionInput SaidIn(InterestedPartiesNotified e) => ActionInput.Nothing
        .With(InterestedParties, e.Parties.Select((p, i) => new WrittenParty($"{InterestedParties.Name}[{i}]", p.Role, p.Name.Text, p.Id.Type, p.Id.Number, p.Mobile?.Text, null) { BirthDate = p.Id.Stated }).ToList())
        .With(InputFields.Reason, e.Reason);
}

[StoredAs("interested-parties-notified")]
public sealed record InterestedPartiesNotified : StepTaken
{
    public IReadOnlyList<Party> Parties { get; init; } = [];

    /// <summary>In which way the matter weighs on them.</summary>
    public FreeText Reason { get; init; }

    public override LegalStep Step => LegalStep.All.Of<Notify>();

    protected override Case After(Case moved) => moved with { Parties = moved.Parties.AddRange(Parties) };

    protected override IEnumerable<KeyValuePair<string, object?>> Said(ServiceItem item) => [Detail("interestedParties", Parties.Select(p => p.Masked).ToArray()), Detail("reason", Reason)];
}
