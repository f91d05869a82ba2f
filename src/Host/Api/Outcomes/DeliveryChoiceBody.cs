using System.ComponentModel.DataAnnotations;
using GdCases.Domain;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Parties;
using GdCases.Host.Api.Cases;

namespace GdCases.Host.Api.Outcomes;

/// <summary>How the result is to be delivered.</summary>
public sealed record DeliveryChoiceBody
{
    /// <summary>One of the ways the service item offers.</summary>
    [Required]
    public DeliveryWay? Way { get; init; }

    /// <summary>post: where to, at most 200 characters.</summary>
    public FreeText? Address { get; init; }

    /// <summary>counter and kiosk, where the item is offered in the whole province: the city to collect it in, six digits; the handling city unless named.</summary>
    public string? Division { get; init; }

    internal DeliveryChoice? Read(string prefix, List<Fault> faults)
    {
        Bodies.Require(faults, $"{prefix}way", Way);
        return Way is { } way ? new DeliveryChoice(way) { Address = Address is { Text.Length: > 0 } address ? address : null, Division = Division } : null;
    }
}
