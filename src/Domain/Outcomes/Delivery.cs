using GdCases.Domain.Parties;
using NodaTime;

namespace GdCases.Domain.Outcomes;

public enum DeliveryWay { Counter, Post, Kiosk, Electronic, Bank }

/// <summary>How the applicant wants to have the result.</summary>
public sealed record DeliveryChoice(DeliveryWay Way)
{
    /// <summary>Post: where to.</summary>
    public FreeText? Address { get; init; }

    /// <summary>Counter and kiosk: in which city; the handling one unless named.</summary>
    public string? Division { get; init; }
}

/// <summary>送达: the result was handed over or sent.</summary>
public sealed record Delivery(DeliveryWay Way, Reference? Reference, Instant At);

/// <summary>What is peculiar to each way.</summary>
public static class DeliveryWays
{
    /// <summary>The applicant comes for it.</summary>
    public static bool IsCollected(this DeliveryWay way) => way is DeliveryWay.Counter or DeliveryWay.Kiosk;

}
