using FluentValidation;
using GdCases.Application.Cases;
using GdCases.Domain.Appointments;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Steps;
using NodaTime;
using Wolverine;

namespace GdCases.Application.Appointments;

/// <summary>Books a slot, or moves the appointment there.</summary>
public sealed record BookAppointment(Request Request, string Number, string Hall, Instant Start);

public sealed class BookAppointmentShape : AbstractValidator<BookAppointment>
{
    public BookAppointmentShape() => RuleFor(c => c.Hall).NotEmpty().MaximumLength(InputFields.MaxCode).OverridePropertyName("hall");
}

public static class BookAppointmentHandler
{
    public static Task<CommandAnswer> Handle(BookAppointment command, IMessageContext message, CaseHandling cases, Halls halls, CancellationToken cancellation)
    {
        var (hall, wanted) = (halls.Find(command.Hall), Halls.Wanted(command.Hall, command.Start));
        // Whoever waits for it stands in nobody's way but others'.
        return cases.CarryTo(command.Request, command.Number, message, hall is null ? null : wanted, (c, definition, context, places) =>
            CaseDecider.Book(c, definition, context with { Hall = hall, Slot = Offer(halls, hall, wanted, places, places.Booked + places.Waiting - (wanted is not null && c.Waiting?.IsFor(wanted.Hall, wanted.Start, c.Appointment) == true ? 1 : 0)) }), cancellation);
    }

    /// <summary>The slot as it stands in the moment of the command.</summary>
    internal static SlotOffer? Offer(Halls halls, Hall? hall, WantedSlot? wanted, Places places, int taken) =>
        hall is not null && wanted is not null && halls.SlotAt(hall, wanted, places.Said) is { } slot ? new(hall, slot.Start, slot.End, slot.Places - taken) : null;
}

/// <summary>Books a slot for a case that waits for one.</summary>
public sealed record BookWaiting(string Number, string Hall, Instant Start);

public static class BookWaitingHandler
{
    public static Task<CommandAnswer> Handle(BookWaiting command, IMessageContext message, CaseHandling cases, Halls halls, CancellationToken cancellation)
    {
        var (hall, wanted) = (halls.Find(command.Hall), Halls.Wanted(command.Hall, command.Start));
        return cases.CarryTo(null, command.Number, message, hall is null ? null : wanted, (c, definition, context, places) =>
            CaseDecider.BookWaiting(c, definition, context with { Hall = hall, Slot = BookAppointmentHandler.Offer(halls, hall, wanted, places, places.Booked) }), cancellation);
    }
}
