namespace GdCases.Domain.Access;

/// <summary>Where officers and kiosks stand: an agency's office in a division, and the hall, where the token names one.</summary>
public sealed record Office(string Division, string? Agency, string? Hall = null);
