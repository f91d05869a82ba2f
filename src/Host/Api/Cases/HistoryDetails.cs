using GdCases.Domain.Cases.Clock;
using GdCases.Domain.Cases.Requirements;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Materials;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Parties;
using GdCases.Domain.Signatures;
using NodaTime;

namespace GdCases.Host.Api.Cases;

/// <summary>What an event says besides, as far as the reader may know it. Each kind of event has some of these, and absent is what it does not say.</summary>
public sealed class HistoryDetails : Dictionary<string, object>
{
    /// <summary>Whatever an event can say, by its name, and what it is; an event that says something else fails the tests of the contract.</summary>
    public static readonly SortedDictionary<string, Type> Known = new(StringComparer.Ordinal)
    {
        ["about"] = typeof(DecisionSubject),
        ["action"] = typeof(string),
        ["algorithm"] = typeof(SignatureAlgorithm),
        ["allowedUntil"] = typeof(LocalDate),
        ["amount"] = typeof(decimal),
        ["attested"] = typeof(List<Attestation>),
        ["cause"] = typeof(string),
        ["channel"] = typeof(Channel),
        ["days"] = typeof(int),
        ["deliveryReference"] = typeof(Reference),
        ["division"] = typeof(string),
        ["dueOn"] = typeof(LocalDate),
        ["end"] = typeof(Instant),
        ["endsOn"] = typeof(LocalDate),
        ["expedited"] = typeof(bool),
        ["feeDue"] = typeof(decimal),
        ["findings"] = typeof(FreeText),
        ["form"] = typeof(Dictionary<string, string>),
        ["from"] = typeof(LocalDate),
        ["givenAt"] = typeof(Instant),
        ["hall"] = typeof(string),
        ["heldOn"] = typeof(LocalDate),
        ["interestedParties"] = typeof(List<ShownParty>),
        ["items"] = typeof(List<CorrectionItem>),
        ["light"] = typeof(Light),
        ["materials"] = typeof(List<string>),
        ["mobile"] = typeof(Mobile),
        ["officer"] = typeof(string),
        ["order"] = typeof(int),
        ["outcome"] = typeof(Outcome),
        ["parties"] = typeof(List<PartyRole>),
        ["paidAt"] = typeof(Instant),
        ["party"] = typeof(int),
        ["passedUpTo"] = typeof(PassedUpTo),
        ["paymentReference"] = typeof(Reference),
        ["payout"] = typeof(decimal),
        ["place"] = typeof(FreeText),
        ["procedure"] = typeof(SpecialProcedure),
        ["promisedBy"] = typeof(LocalDate),
        ["promises"] = typeof(List<Promise>),
        ["purpose"] = typeof(LimitPurpose),
        ["reason"] = typeof(FreeText),
        ["reasonCode"] = typeof(string),
        ["refund"] = typeof(int),
        ["refundReference"] = typeof(Reference),
        ["resultNumber"] = typeof(Reference),
        ["revokedAsOf"] = typeof(Instant),
        ["signedFor"] = typeof(List<int>),
        ["signers"] = typeof(List<int>),
        ["start"] = typeof(Instant),
        ["statement"] = typeof(FreeText),
        ["text"] = typeof(FreeText),
        ["to"] = typeof(LocalDate),
        ["until"] = typeof(Instant),
        ["validUntil"] = typeof(LocalDate),
        ["waited"] = typeof(bool),
        ["waived"] = typeof(decimal),
        ["way"] = typeof(DeliveryWay),
        ["workingDays"] = typeof(int),
    };
}
