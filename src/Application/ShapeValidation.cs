using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using FluentValidation;
using FluentValidation.Results;
using GdCases.Application.Cases;
using GdCases.Domain;
using GdCases.Domain.Parties;
using JasperFx;
using JasperFx.CodeGeneration;
using JasperFx.CodeGeneration.Frames;
using Wolverine;
using Wolverine.Configuration;
using Wolverine.Middleware;
using Wolverine.Runtime;
using Wolverine.Runtime.Handlers;

namespace GdCases.Application;

/// <summary>Puts the validator of a message, where there is one, before its handlers.</summary>
public sealed class ShapeValidation : IHandlerPolicy
{
    public void Apply(IReadOnlyList<HandlerChain> chains, GenerationRules rules, IServiceContainer container)
    {
        foreach (var chain in chains)
        {
            var validator = typeof(IValidator<>).MakeGenericType(chain.MessageType);
            if (container.HasRegistrationFor(validator))
            {
                var check = new MethodCall(typeof(ShapeCheck<>).MakeGenericType(chain.MessageType), nameof(ShapeCheck<>.Before));
                chain.Middleware.Insert(0, check);
                if (rules.TryFindContinuationHandler(chain, check, out var stopsWhenRefused))
                {
                    chain.Middleware.Insert(1, stopsWhenRefused!);
                }
            }
        }
    }
}

/// <summary>Answers a message that has not the shape its validator asks for with a refusal, and goes no further.</summary>
[SuppressMessage("Design", "MA0018", Justification = "Called by generated code, which names the type in full.")]
public static class ShapeCheck<T>
{
    public static async Task<HandlerContinuation> Before(T message, IValidator<T> validator, MessageContext context)
    {
        var shape = validator.Validate(message);
        if (shape.IsValid)
        {
            return HandlerContinuation.Continue;
        }

        await context.EnqueueCascadingAsync((CommandAnswer)new Refusal([.. shape.Errors.Select(Fault)]));
        return HandlerContinuation.Stop;
    }

    private static Fault Fault(ValidationFailure failure)
    {
        var path = string.Join('.', failure.PropertyName.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName));
        return failure.ErrorCode switch
        {
            "MaximumLengthValidator" => FieldFaults.TooLong.At(path, Argument("MaxLength")),
            "LessThanOrEqualValidator" => FieldFaults.TooMany.At(path, Argument("ComparisonValue")),
            "NotEmptyValidator" or "NotNullValidator" => FieldFaults.Missing.At(path),
            _ => FieldFaults.Malformed.At(path),
        };

        string? Argument(string name) => failure.FormattedMessagePlaceholderValues.GetValueOrDefault(name)?.ToString();
    }
}

/// <summary>Rules of shapes.</summary>
internal static class ShapeRules
{
    /// <summary>At most so many characters, as people count them.</summary>
    public static IRuleBuilderOptions<T, string> Characters<T>(this IRuleBuilder<T, string> rule, int most) => rule.Must((_, text, context) =>
    {
        context.MessageFormatter.AppendArgument("MaxLength", most);
        return PlainText.Count(text ?? "") <= most;
    }).WithErrorCode("MaximumLengthValidator");
}
