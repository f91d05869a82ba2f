using FluentValidation;
using GdCases.Application.Cases;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Steps;
using NodaTime;
using Wolverine;

namespace GdCases.Application.Appointments;

/// <summary>Waits for a place to come free at a hall, on any of some days.</summary>
public sealed record JoinWaiting(Request Request, string Number, string Hall, LocalDate From, LocalDate Until);

public sealed class JoinWaitingShape : AbstractValidator<JoinWaiting>
{
    public JoinWaitingShape() => RuleFor(c => c.Hall).NotEmpty().MaximumLength(InputFields.MaxCode).OverridePropertyName("hall");
}

public static class JoinWaitingHandler
{
    public static Task<CommandAnswer> Handle(JoinWaiting command, IMessageContext message, CaseHandling cases, Halls halls, CancellationToken cancellation) =>
        cases.Carry(command.Request, command.Number, message, (c, definition, context) => CaseDecider.JoinWaiting(c, command.Hall, command.From, command.Until, definition, context with { Hall = halls.Find(command.Hall) }), cancellation);
}

/// <summary>Waits no more; without a request because the last day is over.</summary>
public sealed record LeaveWaiting(Request? Request, string Number);

public static class LeaveWaitingHandler
{
    public static Task<CommandAnswer> Handle(LeaveWaiting command, IMessageContext message, CaseHandling cases, CancellationToken cancellation) =>
        command.Request is { } request ? cases.Carry(request, command.Number, message, CaseDecider.LeaveWaiting, cancellation) : cases.CarryUnasked(command.Number, message, CaseDecider.LeaveWaiting, cancellation);
}
