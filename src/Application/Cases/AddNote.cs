using FluentValidation;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Parties;
using Wolverine;

namespace GdCases.Application.Cases;

/// <summary>Adds a remark between officers.</summary>
public sealed record AddNote(Request Request, string Number, FreeText Text);

public sealed class AddNoteShape : AbstractValidator<AddNote>
{
    public AddNoteShape() => RuleFor(c => c.Text.Text).NotEmpty().Characters(InputFields.MaxText).OverridePropertyName("text");
}

public static class AddNoteHandler
{
    public static Task<CommandAnswer> Handle(AddNote command, IMessageContext message, CaseHandling cases, CancellationToken cancellation) =>
        cases.Carry(command.Request, command.Number, message, (c, definition, context) => CaseDecider.AddNote(c, command.Text, definition, context), cancellation);
}
