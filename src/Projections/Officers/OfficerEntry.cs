using GdCases.Domain.Officers;
using GdCases.Domain.Parties;
using GdCases.Projections.Engine;
using Marten.Schema;
using NodaTime;

namespace GdCases.Projections.Officers;

/// <summary>An officer as supervisors find them, and as whoever looks after their desk is found by.</summary>
public sealed record OfficerEntry
{
    public static ReadModel Model { get; } = new ReadModel<OfficerEntry, OfficerEvent>("Officers", version: 1, StreamKind.Officers, Fold, o => o.Stream);

    /// <summary>The key of the officer's stream.</summary>
    public required string Stream { get; init; }

    /// <summary>The token's subject.</summary>
    public required string OfficerId { get; init; }

    public PartyName? Name { get; init; }
    public required string Agency { get; init; }
    public required IReadOnlyList<string> Divisions { get; init; }
    public required IReadOnlyList<string> Roles { get; init; }
    public required Instant LastSeen { get; init; }
    public IReadOnlyList<Deputy> Deputies { get; init; } = [];

    /// <summary>Whether anybody was ever named to look after their desk.</summary>
    public bool HasDeputies { get; init; }

    public static OfficerEntry? Fold(OfficerEntry? entry, OfficerEvent e)
    {
        var officer = e.Apply(entry is null ? null : new Officer { Id = entry.OfficerId, Name = entry.Name, Agency = entry.Agency, Divisions = entry.Divisions, Roles = entry.Roles, LastSeen = entry.LastSeen, Deputies = entry.Deputies });
        return new OfficerEntry
        {
            Stream = Officer.StreamOf(officer.Id),
            OfficerId = officer.Id,
            Name = officer.Name,
            Agency = officer.Agency,
            Divisions = officer.Divisions,
            Roles = officer.Roles,
            LastSeen = officer.LastSeen,
            Deputies = officer.Deputies,
            HasDeputies = officer.Deputies.Count > 0,
        };
    }

    public static void ConfigureMarten(DocumentMapping<OfficerEntry> mapping)
    {
        mapping.DuplicateField(nameof(Agency));
        mapping.DuplicateField(nameof(OfficerId));
        mapping.DuplicateField(nameof(HasDeputies));
        mapping.AddIndex("agency", "officer_id");
        mapping.AddIndex("has_deputies").Predicate = "has_deputies";
    }
}
