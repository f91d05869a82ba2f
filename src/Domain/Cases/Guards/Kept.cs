using GdCases.Domain.Appointments;
using GdCases.Domain.Catalogue;

namespace GdCases.Domain.Cases.Guards;

/// <summary>They came to the appointment.</summary>
public sealed class Kept : Guard
{
    public override string Code => "appointment-kept";

    public override FaultCode Reason { get; } = new("appointment-not-kept-yet", RefusalKind.Conflict, "尚未按预约到场。", "The appointment has not been kept.");

    public override bool Holds(Case c, ServiceItem item) => c.Appointment is { State: AppointmentState.Kept };
}
