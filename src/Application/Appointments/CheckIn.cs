using GdCases.Application.Cases;
using GdCases.Domain.Cases;
using Wolverine;

namespace GdCases.Application.Appointments;

/// <summary>Whoever was expected is there.</summary>
public sealed record CheckIn(Request Request, string Number);

public static class CheckInHandler
{
    public static Task<CommandAnswer> Handle(CheckIn command, IMessageContext message, CaseHandling cases, CancellationToken cancellation) =>
        cases.Carry(command.Request, command.Number, message, CaseDecider.CheckIn, cancellation);
}

/// <summary>Nobody came in time.</summary>
public sealed record MissAppointment(string Number);

public static class MissAppointmentHandler
{
    public static Task<CommandAnswer> Handle(MissAppointment command, IMessageContext message, CaseHandling cases, CancellationToken cancellation) =>
        cases.CarryUnasked(command.Number, message, CaseDecider.MissAppointment, cancellation);
}
