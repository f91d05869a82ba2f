using System.Collections.Frozen;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Workflows;
using NodaTime;

namespace GdCases.Domain.Cases;

/// <summary>
/// What comes with an action. Which fields a step needs and takes is in <see cref="StepFields"/>; a field that the
/// step does not take is refused, never ignored.
/// </summary>
public sealed record ActionInput
{
    /// <summary>refuse, decide (denied): a code of the agency's list of reasons.</summary>
    public string? ReasonCode { get; init; }

    /// <summary>The reason in words; the applicant reads it.</summary>
    public string? Reason { get; init; }

    /// <summary>request-correction: everything that is missing or wrong, once and completely (art. 32).</summary>
    public IReadOnlyList<CorrectionItem>? Items { get; init; }

    /// <summary>Working days: to supplement in, expected for a special procedure, or added by an extension.</summary>
    public int? WorkingDays { get; init; }

    /// <summary>accept: secondary materials promised for later.</summary>
    public IReadOnlyList<Promise>? Promises { get; init; }

    /// <summary>What the caller has seen with their own eyes: guards such as identity-checked.</summary>
    public IReadOnlyList<Guard>? Attestations { get; init; }

    /// <summary>supplement: documents handed in.</summary>
    public IReadOnlyList<SuppliedMaterial>? Materials { get; init; }

    /// <summary>supplement: form fields put right.</summary>
    public IReadOnlyDictionary<string, string>? Form { get; init; }

    public SpecialProcedure? Procedure { get; init; }
    public string? Findings { get; init; }

    /// <summary>assess-fee, pay: CNY.</summary>
    public decimal? Amount { get; init; }

    public string? PaymentReference { get; init; }
    public string? ResultNumber { get; init; }
    public LocalDate? ValidUntil { get; init; }
    public DeliveryWay? Way { get; init; }
    public string? DeliveryReference { get; init; }

    /// <summary>The names of the fields that are there.</summary>
    internal IEnumerable<string> Given() =>
        from field in Fields where field.Value(this) is not (null or "") select field.Key;

    private static readonly FrozenDictionary<string, Func<ActionInput, object?>> Fields = new Dictionary<string, Func<ActionInput, object?>>
    {
        ["reasonCode"] = i => i.ReasonCode,
        ["reason"] = i => i.Reason,
        ["items"] = i => i.Items,
        ["workingDays"] = i => i.WorkingDays,
        ["promises"] = i => i.Promises,
        ["attestations"] = i => i.Attestations,
        ["materials"] = i => i.Materials,
        ["form"] = i => i.Form,
        ["procedure"] = i => i.Procedure,
        ["findings"] = i => i.Findings,
        ["amount"] = i => i.Amount,
        ["paymentReference"] = i => i.PaymentReference,
        ["resultNumber"] = i => i.ResultNumber,
        ["validUntil"] = i => i.ValidUntil,
        ["way"] = i => i.Way,
        ["deliveryReference"] = i => i.DeliveryReference,
    }.ToFrozenDictionary();
}

/// <summary>One field an action takes; with values, those it may have (for items, their paths), or in the case of attestations must contain.</summary>
public sealed record FieldNeed(string Name, bool Required)
{
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>The greatest number it may be, for working days.</summary>
    public int? AtMost { get; init; }
}

/// <summary>The command shape of each step: which fields it requires and which it takes besides.</summary>
public static class StepFields
{
    private static readonly FrozenDictionary<Step, (string[] Required, string[] Optional)> Table = new Dictionary<Step, (string[], string[])>
    {
        [Step.Supplement] = ([], ["materials", "form"]),
        [Step.RequestCorrection] = (["items"], ["workingDays"]),
        [Step.Accept] = ([], ["promises"]),
        // Art. 38: a refusal gives its reasons.
        [Step.Refuse] = (["reasonCode", "reason"], []),
        [Step.Forward] = ([], ["reason"]),
        [Step.Return] = (["reason"], []),
        // Art. 45: the applicant is told how long it will take.
        [Step.StartSpecialProcedure] = (["procedure", "workingDays", "reason"], []),
        [Step.EndSpecialProcedure] = (["findings"], []),
        // Art. 42: the applicant is told why.
        [Step.Extend] = (["workingDays", "reason"], []),
        [Step.AssessFee] = (["amount", "reason"], []),
        [Step.Pay] = (["amount", "paymentReference"], []),
        [Step.Decide] = ([], ["reason"]),
        [Step.Issue] = (["resultNumber"], ["validUntil"]),
        [Step.Deliver] = (["way"], ["deliveryReference"]),
        [Step.Close] = ([], ["reason"]),
        [Step.Withdraw] = ([], ["reason"]),
        [Step.Terminate] = (["reason"], []),
        [Step.Reopen] = (["reason"], []),
    }.ToFrozenDictionary();

    /// <summary>The fields of an action's step; a denial also needs its reasons (art. 38).</summary>
    public static IReadOnlyList<FieldNeed> Of(Step step, Outcome? decision)
    {
        var (required, optional) = step == Step.Decide && decision == Outcome.Denied ? (["reasonCode", "reason"], []) : Table[step];
        return [.. required.Select(f => new FieldNeed(f, true)), .. optional.Select(f => new FieldNeed(f, false))];
    }
}
