using GdCases.Domain.Appointments;
using GdCases.Domain.Catalogue;

namespace GdCases.Domain.Cases.Guards;

/// <summary>Nobody came to the appointment.</summary>
public sealed class Missed : Guard
{
    public override string Code => "appointment-missed";

    public override FaultCode Reason { get; } = new("no-appointment-missed", RefusalKind.Conflict, "没有错过预约。", "No appointment was missed.");

    public override bool Holds(Case c, ServiceItem item) => c.Appointment is { State: AppointmentState.Missed };
}
