using FluentValidation;
using GdCases.Application.Cases;
using GdCases.Application.Cases.Idempotency;
using GdCases.Domain.Cases;
using JasperFx.Events;
using Marten;
using Wolverine;
using Wolverine.Persistence;

namespace GdCases.Application.Parties;

/// <summary>Changes where a party of a case is reached, until the result is delivered.</summary>
/// <param name="Request">Who is asking.</param>
/// <param name="Number">The case.</param>
/// <param name="Party">The party's place in the case, from 0.</param>
/// <param name="Mobile">The new number, as it was written.</param>
public sealed record ChangeContact(Request Request, string Number, int Party, string Mobile)
{
    public string RequestId => Request.Id;
}

public sealed class ChangeContactShape : AbstractValidator<ChangeContact>
{
    public ChangeContactShape() => RuleFor(c => c.Mobile).NotEmpty().MaximumLength(30).OverridePropertyName("mobile");
}

public static class ChangeContactHandler
{
    public static Task<CommandAnswer> Handle(
        ChangeContact command,
        [LockedCase(nameof(ChangeContact.Number))] IEventStream<Case> stream,
        [Entity(nameof(ChangeContact.RequestId), Required = false)] AnsweredRequest? answered,
        IDocumentSession session,
        IMessageBus bus,
        CaseHandling cases,
        CancellationToken cancellation) =>
        cases.Carry(command.Request, stream, answered, session, bus, (c, definition, context) => CaseDecider.ChangeContact(c, command.Party, command.Mobile, definition, context), cancellation);
}
