using FluentValidation;
using GdCases.Domain;
using GdCases.Domain.Cases;
using GdCases.Domain.Catalogue;
using Marten;
using Wolverine;
using Wolverine.Persistence;

namespace GdCases.Application.Cases;

/// <summary>Applies for a service item: opens a case.</summary>
public sealed record SubmitCase(Request Request, string Service, CaseApplication Application)
{
    public string RequestId => Request.Id;
}

public sealed class SubmitCaseShape : AbstractValidator<SubmitCase>
{
    public SubmitCaseShape()
    {
        RuleFor(c => c.Service).NotEmpty().MaximumLength(64);
        RuleFor(c => c.Application.Division).Matches("^[0-9]{6}$").OverridePropertyName("division");
        RuleFor(c => c.Application.Applicant.Name).MaximumLength(100).OverridePropertyName("applicant.name");
        RuleFor(c => c.Application.Applicant.Id.Number).NotEmpty().MaximumLength(18).OverridePropertyName("applicant.idNumber");
        RuleFor(c => c.Application.Agent!.Name).MaximumLength(100).OverridePropertyName("agent.name").When(c => c.Application.Agent is not null);
        RuleFor(c => c.Application.Agent!.Id.Number).NotEmpty().MaximumLength(18).OverridePropertyName("agent.idNumber").When(c => c.Application.Agent is not null);
        RuleFor(c => c.Application.Materials.Count).LessThanOrEqualTo(100).OverridePropertyName("materials");
        RuleForEach(c => c.Application.Materials).ChildRules(m => m.RuleFor(x => x.Reference).NotEmpty().MaximumLength(200)).OverridePropertyName("materials");
        RuleFor(c => c.Application.Form.Count).LessThanOrEqualTo(200).OverridePropertyName("form");
    }
}

public static class SubmitCaseHandler
{
    public static async Task<CommandAnswer> Handle(
        SubmitCase command,
        [Entity(nameof(SubmitCase.RequestId), Required = false)] AnsweredRequest? answered,
        IDocumentSession session,
        IMessageBus bus,
        CaseCommand cases,
        CaseNumbers numbers,
        ServiceCatalogue catalogue,
        CancellationToken cancellation)
    {
        if (answered is not null)
        {
            return CaseCommand.Repeated(command.Request, answered);
        }

        if (catalogue.Current(command.Service) is not { } definition)
        {
            return Refusal.Of(RefusalKind.Invalid, "unknown-service", "service", "没有此事项。", "There is no such service item.");
        }

        var context = cases.ContextFor(command.Request.Caller);
        var number = await numbers.Next(command.Application.Division, context.Today, cancellation);
        var code = QueryCode.New();
        var ruling = CaseDecider.Submit(command.Application, definition, number, QueryCode.Hash(number.Value, code), context);
        if (ruling is Ruling.Happened happened)
        {
            session.Events.StartStream<Case>(number.Value, happened.Events);
        }

        return await cases.Answer(command.Request, ruling, code, session, bus);
    }
}
