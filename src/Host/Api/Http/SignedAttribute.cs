namespace GdCases.Host.Api.Http;

/// <summary>Whoever asks signs what they ask, and has no token.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SignedAttribute : Attribute;
