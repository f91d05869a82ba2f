using GdCases.Application.Cases;
using GdCases.Domain.Cases;
using GdCases.Domain.Parties;
using Wolverine;

namespace GdCases.Application.Appointments;

/// <summary>Gives an appointment back before its time.</summary>
public sealed record CancelAppointment(Request Request, string Number);

public static class CancelAppointmentHandler
{
    public static Task<CommandAnswer> Handle(CancelAppointment command, IMessageContext message, CaseHandling cases, CancellationToken cancellation) =>
        cases.Carry(command.Request, command.Number, message, CaseDecider.CancelAppointment, cancellation);
}

/// <summary>Ends an appointment at whose time the hall is not open any more.</summary>
public sealed record CloseHall(string Number, FreeText? Reason);

public static class CloseHallHandler
{
    public static Task<CommandAnswer> Handle(CloseHall command, IMessageContext message, CaseHandling cases, CancellationToken cancellation) =>
        cases.CarryUnasked(command.Number, message, (c, definition, context) => CaseDecider.CloseHall(c, command.Reason, definition, context), cancellation);
}
