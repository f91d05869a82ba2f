using FluentValidation;
using GdCases.Domain.Cases;
using Marten;
using JasperFx.Events;
using Wolverine;
using Wolverine.Marten;
using Wolverine.Persistence;

namespace GdCases.Application.Cases;

/// <summary>Adds a remark between officers.</summary>
public sealed record AddNote(Request Request, string Number, string Text)
{
    public string RequestId => Request.Id;
}

public sealed class AddNoteShape : AbstractValidator<AddNote>
{
    public AddNoteShape() => RuleFor(c => c.Text).NotEmpty().MaximumLength(TakeActionShape.MaxText).OverridePropertyName("text");
}

public static class AddNoteHandler
{
    public static Task<CommandAnswer> Handle(
        AddNote command,
        [WriteAggregate(nameof(AddNote.Number), Required = false)] IEventStream<Case> stream,
        [Entity(nameof(AddNote.RequestId), Required = false)] AnsweredRequest? answered,
        IDocumentSession session,
        IMessageBus bus,
        CaseCommand cases,
        CancellationToken cancellation) =>
        cases.Carry(command.Request, stream, answered, session, bus, (c, _, context) => CaseDecider.AddNote(c, command.Text, context), cancellation);
}
