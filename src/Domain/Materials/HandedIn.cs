using GdCases.Domain.Access;
using GdCases.Domain.Parties;
using NodaTime;

namespace GdCases.Domain.Materials;

/// <summary>A material as it is handed in: its code in the service item and where the document is kept.</summary>
public sealed record SuppliedMaterial(string Material, Reference Reference);

/// <summary>The fact that a material is there; without an action, since the submission.</summary>
public sealed record HandedIn(Reference Reference, Actor By, Instant At, string? Action);
