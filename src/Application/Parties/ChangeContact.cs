using FluentValidation;
using GdCases.Application.Cases;
using GdCases.Domain.Cases;
using Wolverine;

namespace GdCases.Application.Parties;

/// <summary>Changes where a party of a case is reached, until the result is delivered.</summary>
/// <param name="Request">Who is asking.</param>
/// <param name="Number">The case.</param>
/// <param name="Party">The party's place in the case, from 0.</param>
/// <param name="Mobile">The new number, as it was written.</param>
public sealed record ChangeContact(Request Request, string Number, int Party, string Mobile);

public sealed class ChangeContactShape : AbstractValidator<ChangeContact>
{
    public ChangeContactShape() => RuleFor(c => c.Mobile).NotEmpty().MaximumLength(30).OverridePropertyName("mobile");
}

public static class ChangeContactHandler
{
    public static Task<CommandAnswer> Handle(ChangeContact command, IMessageContext message, CaseHandling cases, CancellationToken cancellation) =>
        cases.Carry(command.Request, command.Number, message, (c, definition, context) => CaseDecider.ChangeContact(c, command.Party, command.Mobile, definition, context), cancellation);
}
