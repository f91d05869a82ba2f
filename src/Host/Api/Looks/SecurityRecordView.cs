using GdCases.Application.Audit;
using NodaTime;

namespace GdCases.Host.Api.Looks;

/// <summary>That somebody tried what they may not, or too often.</summary>
/// <param name="At">When.</param>
/// <param name="Event">What.</param>
/// <param name="Who">Who it was, by a digest of their token's subject, the same each time; absent for whoever had no token that is taken.</param>
/// <param name="Why">The code of what was wrong with a token or a signature, the limit that was met, how many records were lost; absent where the event says all.</param>
/// <param name="Number">The case that was asked for.</param>
/// <param name="Endpoint">The route, without what was filled in; absent for what was no request.</param>
/// <param name="Address">The network address it came from, of IPv6 the network of 64 bits; absent for what was no request.</param>
public sealed record SecurityRecordView(Instant At, SecurityEvent Event, string? Who, string? Why, string? Number, string? Endpoint, string? Address)
{
    public static SecurityRecordView Of(SecurityRecord record) =>
        new(record.At, record.Event, record.Who, record.Why, record.Number, record.Endpoint is { Length: > 0 } endpoint ? endpoint : null, record.Address is { Length: > 0 } address ? address : null);
}
