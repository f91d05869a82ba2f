using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Parties;
using GdCases.Domain.Signatures;
using GdCases.Domain.Workflows;

namespace GdCases.Domain.Cases.Requirements;

/// <summary>
/// Everybody whom the item asks has signed the application as it stands: electronically (Electronic Signature Law art.
/// 14: as good as by hand), or on paper before somebody who attests it. Whatever changes the application takes it away.
/// </summary>
public sealed class Signed : Requirement
{
    public static FaultCode SignatureMissing { get; } = new("signature-missing", RefusalKind.Conflict, "尚未签名：{0}。", "Has not signed yet: {0}.");

    public override string Code => "signed";

    public override LocalizedText Title { get; } = new("申请已签名", "Application signed");

    public override bool CanBeOwed(ServiceItem item, Gate gate) => item.Signatures.Count > 0;

    public override bool MayFallBy(LegalStep step) => step is Supplement;

    public override bool RestsOn(Fact fact) => fact.Kind == FactKind.Signed || (fact.Kind == FactKind.Attested && fact.What == Attestation.SignedOnPaper.Code());

    public override Standing At(Gate gate, Case c, ServiceItem item, DecisionContext context) =>
        Signing.Of(c, item, context.Today).Where(a => a.With is null).Select(a => c.Parties[a.Party].Role).Distinct().ToList() is { Count: > 0 } owed && c.Attested.TrueForAll(a => a.What != Attestation.SignedOnPaper)
            ? new Standing.Attestable(Attestation.SignedOnPaper) { Why = SignatureMissing.At(null, new LocalizedText(string.Join('、', owed.Select(r => r.Title().Zh)), string.Join(", ", owed.Select(r => r.Title().En)))) }
            : new Standing.Met();
}
