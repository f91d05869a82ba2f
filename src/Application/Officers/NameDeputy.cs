using FluentValidation;
using GdCases.Application.Cases;
using GdCases.Domain.Access;
using GdCases.Domain.Officers;
using Marten;
using NodaTime;

namespace GdCases.Application.Officers;

/// <summary>Names who looks after an absent officer's desk for a while, both days included. Naming the same deputy again sets other days.</summary>
public sealed record NameDeputy(Caller Supervisor, string Officer, string Deputy, LocalDate From, LocalDate Until);

public sealed class NameDeputyShape : AbstractValidator<NameDeputy>
{
    public NameDeputyShape()
    {
        RuleFor(c => c.Officer).NotEmpty().MaximumLength(OfficerStreams.MaxId).OverridePropertyName("officer");
        RuleFor(c => c.Deputy).NotEmpty().MaximumLength(OfficerStreams.MaxId).OverridePropertyName("deputy");
    }
}

public static class NameDeputyHandler
{
    public static async Task<CommandAnswer> Handle(NameDeputy command, IDocumentSession session, IClock clock, CancellationToken cancellation)
    {
        var (officer, version) = await OfficerStreams.Read(session, command.Officer, cancellation);
        var deputy = await OfficerStreams.Load(session, command.Deputy, cancellation);
        var (named, refusal) = OfficerDecider.NameDeputy(officer, deputy, command.From, command.Until, command.Supervisor, clock.GetCurrentInstant());
        if (named is not null)
        {
            OfficerStreams.Append(session, command.Officer, version, named);
        }

        return refusal is null ? CommandAnswer.Done : refusal;
    }
}
