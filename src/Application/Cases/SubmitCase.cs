using FluentValidation;
using GdCases.Application.Cases.Idempotency;
using GdCases.Application.Catalogue;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Submission;
using Marten;
using Wolverine;

namespace GdCases.Application.Cases;

/// <summary>Applies for a service item: opens a case.</summary>
public sealed record SubmitCase(Request Request, string Service, CaseApplication Application);

public sealed class SubmitCaseShape : AbstractValidator<SubmitCase>
{
    /// <summary>Most parties of one case.</summary>
    public const int MaxParties = 20;

    /// <summary>Most fields of one form.</summary>
    public const int MaxFields = 200;

    public SubmitCaseShape()
    {
        RuleFor(c => c.Service).NotEmpty().MaximumLength(64).OverridePropertyName("service");
        // Also the tenant the stream goes to, so it has to be six digits before anything is looked up.
        RuleFor(c => c.Application.Division).Must(d => d is { Length: 6 } && d.All(char.IsAsciiDigit)).OverridePropertyName("division");
        RuleFor(c => c.Application.Parties.Count).LessThanOrEqualTo(MaxParties).OverridePropertyName("parties");
        RuleFor(c => c.Application.Form.Count).LessThanOrEqualTo(MaxFields).OverridePropertyName("form");
    }
}

public static class SubmitCaseHandler
{
    public static async Task<CommandAnswer> Handle(
        SubmitCase command,
        IDocumentSession session,
        IMessageBus bus,
        CaseHandling cases,
        CaseNumbers numbers,
        Catalogues catalogues,
        CancellationToken cancellation)
    {
        // Before the transaction is begun: a block of numbers takes a connection of its own, and many at once that hold one and want another wait for each other.
        var context = cases.ContextFor(command.Request.Caller);
        var number = await numbers.Next(command.Application.Division, context.Today, cancellation);
        if (await AnsweredRequest.Locked(command.Request.Id, session, cancellation) is { } answered)
        {
            return answered.For(command.Request);
        }

        if (catalogues.Current.Current(command.Service) is not { } definition)
        {
            return SubmissionFaults.UnknownService.Refuse("service");
        }

        var code = QueryCode.New();
        var ruling = CaseDecider.Submit(command.Application, definition, number, QueryCode.Hash(number.Value, code), context);
        if (ruling is Ruling.Happened happened)
        {
            session.Events.StartStream<Case>(number.Value, happened.Events);
        }

        return await cases.Answer(command.Request, ruling, code, session, bus);
    }
}
