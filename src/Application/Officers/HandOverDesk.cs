using FluentValidation;
using GdCases.Application.Cases;
using GdCases.Application.Cases.Idempotency;
using GdCases.Domain;
using Marten;
using NodaTime;
using Wolverine.Persistence;

namespace GdCases.Application.Officers;

/// <summary>Keeps which cases were on a desk that is about to be handed over: asked again with the same key, it is about the same cases, whatever has moved since.</summary>
/// <param name="Request">Who asks.</param>
/// <param name="Officer">Whose desk it is.</param>
/// <param name="Cases">What is on it now.</param>
public sealed record HandOverDesk(Request Request, string Officer, IReadOnlyList<string> Cases)
{
    /// <summary>Cases that one request hands over: each is a command of its own.</summary>
    public const int MaxCases = 500;

    public string RequestId => Request.Id;
}

/// <summary>The cases the request is about, or why there is none.</summary>
public sealed record DeskAnswer(IReadOnlyList<string> Cases, Refusal? Refusal);

public sealed class HandOverDeskShape : AbstractValidator<HandOverDesk>
{
    // One more than is moved, to tell whether there are more.
    public HandOverDeskShape() => RuleFor(c => c.Cases.Count).LessThanOrEqualTo(HandOverDesk.MaxCases + 1).OverridePropertyName("desk");
}

public static class HandOverDeskHandler
{
    public static DeskAnswer Handle(HandOverDesk command, [Entity(nameof(HandOverDesk.RequestId), Required = false)] AnsweredRequest? answered, IDocumentSession session, IClock clock)
    {
        if (answered is not null)
        {
            return new DeskAnswer(answered.Desk ?? [], answered.For(command.Request).Refusal);
        }

        var receipt = new CaseReceipt { Number = command.Officer, State = "handed-over", Version = 0 };
        session.Insert(new AnsweredRequest { Id = command.Request.Id, BodyHash = command.Request.BodyHash, Receipt = receipt, At = clock.GetCurrentInstant(), Desk = command.Cases });
        return new DeskAnswer(command.Cases, null);
    }
}
