using GdCases.Domain.Access;
using NodaTime;

namespace GdCases.Domain.Cases;

/// <summary>What kind of fact it is.</summary>
public enum FactKind { HandedIn, Promised, Attested, Paid, Examined, Found, Stated, Signed }

/// <summary>Something that stands in a case: what, who brought it, when, and with which action; without an action, with the submission.</summary>
/// <param name="Kind">What kind of fact it is.</param>
/// <param name="What">The material's code, the attestation, the amount in CNY, the special procedure; the roles it was signed for; null for an examination and a statement.</param>
/// <param name="By">Who brought it.</param>
/// <param name="At">When.</param>
/// <param name="Action">With which action.</param>
public sealed record Fact(FactKind Kind, string? What, Actor By, Instant At, string? Action)
{
    /// <summary>Every fact of a case, the oldest first.</summary>
    public static IReadOnlyList<Fact> Of(Case c) =>
    [
        .. c.Materials.Select(m => new Fact(FactKind.HandedIn, m.Key, m.Value.By, m.Value.At, m.Value.Action))
            .Concat(c.Promises.Select(p => new Fact(FactKind.Promised, p.Promise.Material, p.By, p.At, p.Action)))
            .Concat(c.Attested.Select(a => new Fact(FactKind.Attested, a.What.Code(), a.By, a.At, a.Action)))
            .Concat(c.Fee.Payments.Select(p => new Fact(FactKind.Paid, p.Amount.ToString(System.Globalization.CultureInfo.InvariantCulture), p.By, p.At, p.Action)))
            .Concat(c.Examinations.Select(e => new Fact(FactKind.Examined, null, e.By, e.At, e.Action)))
            .Concat(c.Findings.Select(f => new Fact(FactKind.Found, f.Procedure.Code(), f.By, f.At, f.Action)))
            .Concat(c.Statements.Select(s => new Fact(FactKind.Stated, null, s.By, s.At, s.Action)))
            .Concat(c.Signatures.Select(s => new Fact(FactKind.Signed, string.Join(", ", s.For.Select(place => c.Parties[place].Role.Code())), s.By, s.At, null)))
            .OrderBy(f => f.At),
    ];
}
