using GdCases.Domain.Cases;
using GdCases.Domain.Catalogue;
using NodaTime;

namespace GdCases.Domain.Signatures;

/// <summary>Somebody has signed the application as it stood then. With the signature kept here and the text made again from the events before, anybody can verify it years later.</summary>
[StoredAs("application-signed")]
public sealed record ApplicationSigned : CaseEvent
{
    /// <summary>The most signatures of a case: an application that is changed and signed without end is none.</summary>
    public const int Most = 100;

    /// <summary>Who signed: the places that this one person has among the parties.</summary>
    public required IReadOnlyList<int> Signers { get; init; }

    /// <summary>For whom it counts, by their places.</summary>
    public required IReadOnlyList<int> For { get; init; }

    public required SignatureAlgorithm Algorithm { get; init; }

    public required DetachedJws Signature { get; init; }

    /// <summary>Of when the oldest revocation list was that the certificates were looked up in.</summary>
    public required Instant RevokedAsOf { get; init; }

    public override LocalizedText Title { get; } = new("申请已签名", "Application signed");

    public override Case Apply(Case c) => c with { Signatures = c.Signatures.Add(new(Signers, For, Algorithm, By, At)), SignaturesGiven = c.SignaturesGiven + 1 };

    internal override Ruling Again(Case? before, Definition definition, DecisionContext context) =>
        CaseDecider.Sign(before!, new VerifiedSignature(Signature, Algorithm, before!.Version, [.. Signers.Select(place => before.Parties[place].Id).Select(id => new CertifiedIdentity(id.Number, [id.Type]))], RevokedAsOf), definition, context);

    public override IEnumerable<KeyValuePair<string, object?>> Details(ServiceItem item) => [Detail("signers", Signers), Detail("signedFor", For), Detail("algorithm", Algorithm.Code()), Detail("revokedAsOf", RevokedAsOf)];
}
