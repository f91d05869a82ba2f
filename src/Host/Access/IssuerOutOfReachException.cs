namespace GdCases.Host.Access;

/// <summary>The keys that tokens are checked with cannot be fetched from their issuer.</summary>
public sealed class IssuerOutOfReachException(Exception inner) : Exception("The issuer of the tokens cannot be reached.", inner);
