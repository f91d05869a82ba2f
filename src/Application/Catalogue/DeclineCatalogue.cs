using FluentValidation;
using GdCases.Application.Cases;
using GdCases.Application.Cases.Idempotency;
using GdCases.Domain.Time;
using Marten;
using NodaTime;
using Wolverine.Persistence;

namespace GdCases.Application.Catalogue;

/// <summary>An administrator takes a proposal back or declines it; also one that was consented to, while it does not serve and nothing was consented to after it.</summary>
public sealed record DeclineCatalogue(Request Request, string Proposal)
{
    public string RequestId => Request.Id;
}

public sealed class DeclineCatalogueShape : AbstractValidator<DeclineCatalogue>
{
    public DeclineCatalogueShape() => RuleFor(c => c.Proposal).NotEmpty().MaximumLength(Proposals.MaxId).OverridePropertyName("id");
}

public static class DeclineCatalogueHandler
{
    public static async Task<CommandAnswer> Handle(
        DeclineCatalogue command, [Entity(nameof(DeclineCatalogue.RequestId), Required = false)] AnsweredRequest? answered, IDocumentSession session, IClock clock, CancellationToken cancellation)
    {
        if (answered is not null)
        {
            return answered.For(command.Request);
        }

        var now = clock.GetCurrentInstant();
        var found = await Proposals.Locked(command.Proposal, session, cancellation);
        if (found is null)
        {
            return Proposals.Unknown.Refuse("id");
        }

        if (found.Consent is { } consent)
        {
            // What was consented to since was proven with it.
            var last = Catalogues.Consented(await Catalogues.EverConsented(session, cancellation)).LastOrDefault();
            if (last?.Id != found.Id || consent.ServesFrom <= now.InZone(WorkingCalendar.China).Date)
            {
                return Proposals.Settled.Refuse("id");
            }
        }

        return found.DeclinedBy is not null ? Proposals.Settled.Refuse("id")
            : Proposals.Keep(found with { DeclinedBy = command.Request.Caller.Id, DeclinedAt = now, WithdrawnAt = found.Consent is null ? null : now }, command.Request, session, clock);
    }
}
