using GdCases.Domain.Appointments;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Parties;
using GdCases.Domain.Time;
using GdCases.Domain.Workflows;

namespace GdCases.Domain.Cases.Requirements;

/// <summary>Somebody has attested it, whichever action they did it with; an officer or kiosk can do so with the action that passes the gate.</summary>
public sealed class AttestedRequirement(Attestation what) : Requirement
{
    public Attestation What { get; } = what;

    public override string Code => What.Code();

    public override LocalizedText Title => What.Title();

    /// <summary>Whether there is somebody in a case whom it is about: no guardian has to be there where there is none.</summary>
    public bool Concerns(Case c) => What != Attestation.GuardianPresent || c.Parties.Exists(p => p.Role == PartyRole.Guardian);

    public override bool RestsOn(Fact fact) => fact.Kind == FactKind.Attested && fact.What == Code;

    /// <summary>Whoever has an appointment keeps it by coming to it, at its time, and not by somebody's word.</summary>
    public static FaultCode NotKept { get; } = new("appointment-not-kept", RefusalKind.Conflict, "已有预约，须按预约到场签到。", "There is an appointment: it is kept by checking in at its time.");

    /// <summary>Where it is asked each time: what was attested before does not do. Whoever has checked in today has come this time.</summary>
    public Standing Anew(Case c, DecisionContext context) => What != Attestation.AppointmentKept || c.Appointment is not { State: not AppointmentState.Missed } has ? new Standing.Attestable(What)
        : has.IsBooked ? new Standing.Owed(NotKept.At(null))
        : has.Start.InZone(WorkingCalendar.China).Date == context.Today ? new Standing.Met() : new Standing.Attestable(What);

    public override Standing At(Gate gate, Case c, ServiceItem item, DecisionContext context) =>
        !Concerns(c) || c.Attested.Any(a => a.What == What) ? new Standing.Met()
        : What == Attestation.AppointmentKept && c.Appointment is { IsBooked: true } ? new Standing.Owed(NotKept.At(null)) : new Standing.Attestable(What);
}
