using FluentValidation;
using GdCases.Application.Cases.Idempotency;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Parties;
using JasperFx.Events;
using Marten;
using Wolverine;
using Wolverine.Persistence;

namespace GdCases.Application.Cases;

/// <summary>Adds a remark between officers.</summary>
public sealed record AddNote(Request Request, string Number, FreeText Text)
{
    public string RequestId => Request.Id;
}

public sealed class AddNoteShape : AbstractValidator<AddNote>
{
    public AddNoteShape() => RuleFor(c => c.Text.Text).NotEmpty().MaximumLength(InputFields.MaxText).OverridePropertyName("text");
}

public static class AddNoteHandler
{
    public static Task<CommandAnswer> Handle(
        AddNote command,
        [LockedCase(nameof(AddNote.Number))] IEventStream<Case> stream,
        [Entity(nameof(AddNote.RequestId), Required = false)] AnsweredRequest? answered,
        IDocumentSession session,
        IMessageBus bus,
        CaseHandling cases,
        CancellationToken cancellation) =>
        cases.Carry(command.Request, stream, answered, session, bus, (c, definition, context) => CaseDecider.AddNote(c, command.Text, definition, context), cancellation);
}
