using JasperFx;
using NodaTime;

namespace GdCases.Application.Catalogue;

/// <summary>A second administrator's consent: from that day on new cases are opened under what was proposed.</summary>
/// <param name="By">The token's subject.</param>
/// <param name="At">When.</param>
/// <param name="ServesFrom">The first day, in Asia/Shanghai.</param>
/// <param name="Order">Counts all consents: of two that say something of one file the higher is in force.</param>
public sealed record CatalogueConsent(string By, Instant At, LocalDate ServesFrom, int Order);

/// <summary>Files of the catalogue, new or changed, that an administrator wants to be in force. Kept whatever becomes of it.</summary>
public sealed record CatalogueProposal
{
    [Identity]
    public required string Id { get; init; }

    /// <summary>What each file says, by its path in the catalogue.</summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }

    /// <summary>What each of the files said at the time, in its latest version consented to: null where there was none. Others' changes to them since are not to be undone unseen.</summary>
    public IReadOnlyDictionary<string, string?> Before { get; init; } = new Dictionary<string, string?>();

    /// <summary>Why, for whoever is to consent.</summary>
    public required string Reason { get; init; }

    /// <summary>What it changes for new cases, against the catalogue at the time.</summary>
    public required IReadOnlyList<string> Changes { get; init; }

    public required string ProposedBy { get; init; }
    public required Instant ProposedAt { get; init; }
    public CatalogueConsent? Consent { get; init; }

    /// <summary>Who took it back or declined it.</summary>
    public string? DeclinedBy { get; init; }

    public Instant? DeclinedAt { get; init; }

    /// <summary>When the consent was taken back: by an administrator before it served, or by an operator whose Host could not start with it.</summary>
    public Instant? WithdrawnAt { get; init; }

    public bool IsOpen => Consent is null && DeclinedBy is null;
}
