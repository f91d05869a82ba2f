using GdCases.Domain.Catalogue;

namespace GdCases.Domain.Cases.Guards;

/// <summary>Somebody is expected at a hall, or has come.</summary>
public sealed class Booked : Guard
{
    public override string Code => "appointment-booked";

    public override FaultCode Reason { get; } = new("nothing-booked", RefusalKind.Conflict, "尚未预约。", "Nothing is booked yet.");

    public override bool Holds(Case c, ServiceItem item) => c.Appointment is { TakesPlace: true };
}
