using System.Diagnostics.CodeAnalysis;
using FluentValidation;
using JasperFx;
using JasperFx.CodeGeneration;
using JasperFx.CodeGeneration.Frames;
using Wolverine.Configuration;
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
                var check = typeof(ShapeCheck<>).MakeGenericType(chain.MessageType);
                chain.Middleware.Insert(0, new MethodCall(check, nameof(ShapeCheck<>.Before)));
            }
        }
    }
}

/// <summary>Throws a <see cref="ValidationException"/> when a message has not the shape its validator asks for.</summary>
[SuppressMessage("Design", "MA0018", Justification = "Called by generated code, which names the type in full.")]
public static class ShapeCheck<T>
{
    public static void Before(T message, IValidator<T> validator) => validator.ValidateAndThrow(message);
}
