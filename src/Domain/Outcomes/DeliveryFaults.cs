using GdCases.Domain.Catalogue;
using GdCases.Domain.Parties;

namespace GdCases.Domain.Outcomes;

/// <summary>What can be wrong with a choice of delivery.</summary>
public static class DeliveryFaults
{
    /// <summary>Longest postal address, in characters.</summary>
    public const int MaxAddress = 200;

    public static FaultCode NotOffered { get; } = new("delivery-way-not-offered", RefusalKind.Invalid, "不能以此方式送达。", "The result is not delivered this way here.");
    public static FaultCode AddressMissing { get; } = new("address-missing", RefusalKind.Invalid, "邮寄须填写地址。", "Post needs an address.");
    public static FaultCode AddressNotTaken { get; } = new("address-not-taken", RefusalKind.Invalid, "只有邮寄需要地址。", "Only post takes an address.");
    public static FaultCode DivisionNotTaken { get; } = new("delivery-division-not-taken", RefusalKind.Invalid, "此方式或此事项不能选择领取城市。", "The city cannot be chosen for this way or this item.");

    /// <summary>Everything wrong with a choice for an item that a city handles; told at paths that begin with a prefix.</summary>
    public static IEnumerable<Fault> Of(DeliveryChoice choice, ServiceItem item, string division, Func<string, bool> isDivision, string prefix)
    {
        if (!item.Delivery.Contains(choice.Way))
        {
            yield return NotOffered.At($"{prefix}way");
        }

        switch (choice)
        {
            case { Way: DeliveryWay.Post, Address: null }:
                yield return AddressMissing.At($"{prefix}address");
                break;
            case { Way: not DeliveryWay.Post, Address: not null }:
                yield return AddressNotTaken.At($"{prefix}address");
                break;
            case { Address: { } address } when PlainText.Count(address.Text) > MaxAddress:
                yield return FieldFaults.TooLong.At($"{prefix}address", MaxAddress);
                break;
        }

        if (choice.Division is { } city && city != division)
        {
            if (!isDivision(city))
            {
                yield return FieldFaults.NotADivision.At($"{prefix}division");
            }
            else if (item.Scope == Scope.City || !choice.Way.IsCollected())
            {
                yield return DivisionNotTaken.At($"{prefix}division");
            }
        }
    }
}
