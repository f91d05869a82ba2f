using GdCases.Domain.Cases;
using GdCases.Domain.Catalogue;
using NodaTime;

namespace GdCases.Domain.Signatures;

/// <summary>Somebody has signed the application as it stood then. With the signature kept here and the text made again from the events before, anybody can verify it years later.</summary>
[StoredAs("application-signed")]
public sealed record ApplicationSigned : CaseEvent
{
    /// <summary>Who signed: their place among the parties.</summary>
    public required int Signer { get; init; }

    /// <summary>For whom it counts, by their places.</summary>
    public required IReadOnlyList<int> For { get; init; }

    public required SignatureAlgorithm Algorithm { get; init; }

    public required DetachedJws Signature { get; init; }

    /// <summary>Of when the oldest revocation list was that the certificates were looked up in.</summary>
    public required Instant RevokedAsOf { get; init; }

    public override LocalizedText Title { get; } = new("申请已签名", "Application signed");

    public override Case Apply(Case c) => c with { Signatures = c.Signatures.Add(new(Signer, For, Algorithm, By, At)) };

    internal override Ruling Again(Case? before, Definition definition, DecisionContext context) =>
        CaseDecider.Sign(before!, new VerifiedSignature(Signature, Algorithm, before!.Version, [new(before.Parties[Signer].Id.Number, IsPassport: null)], RevokedAsOf), definition, context);

    public override IEnumerable<KeyValuePair<string, object?>> Details(ServiceItem item) => [Detail("signer", Signer), Detail("signedFor", For), Detail("algorithm", Algorithm.Code()), Detail("revokedAsOf", RevokedAsOf)];
}
