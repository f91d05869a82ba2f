using GdCases.Domain.Access;

namespace GdCases.Application.Cases;

/// <summary>What every command brings besides its content.</summary>
/// <param name="Caller">Who is asking.</param>
/// <param name="Id">Names the request for this caller (the idempotency key); a repeated one gets the first answer.</param>
/// <param name="BodyHash">SHA-256 of what was asked, to tell a repetition from another request under the same key.</param>
/// <param name="IfMatch">The version the caller has seen; null: any.</param>
public sealed record Request(Caller Caller, string Id, string BodyHash, long? IfMatch = null);
