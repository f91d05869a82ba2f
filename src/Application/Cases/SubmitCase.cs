using FluentValidation;
using GdCases.Application.Catalogue;
using GdCases.Application.Materials;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Submission;
using Wolverine;

namespace GdCases.Application.Cases;

/// <summary>Applies for a service item: opens a case.</summary>
public sealed record SubmitCase(Request Request, string Service, CaseApplication Application)
{
    /// <summary>The draft that it is, in the version that was read; null where it never was one.</summary>
    public (Guid Id, int Version)? Draft { get; init; }
}

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
    public static async Task<CommandAnswer> Handle(SubmitCase command, IMessageContext message, CaseHandling cases, Committer committer, Catalogues catalogues, MaterialFiles files, CancellationToken cancellation)
    {
        if (catalogues.Current.Current(command.Service) is not { } definition)
        {
            return SubmissionFaults.UnknownService.Refuse("service");
        }

        var code = QueryCode.New();
        return await files.Naming(
            command.Request.Caller, command.Application.Materials, null,
            known =>
            {
                var context = cases.ContextFor(command.Request.Caller) with { Files = known };
                return committer.Commit(
                    CaseCommand.Opening(
                        command.Request, command.Application.Division, context, code, message, command.Draft, OpenKey.Of(command.Application, definition.Item, context),
                        (number, open) => CaseDecider.Submit(command.Application, definition, number, QueryCode.Hash(number.Value, code), context with { OpenCases = open }), cancellation),
                    cancellation);
            },
            cancellation);
    }
}
