using FluentValidation;
using GdCases.Application.Cases;
using GdCases.Application.Catalogue;
using GdCases.Domain.Cases;
using GdCases.Domain.Signatures;
using Marten;
using Wolverine;

namespace GdCases.Application.Signatures;

/// <summary>Hands in a signature of the application as it stands.</summary>
/// <param name="Request">Who is asking; who signed is for the certificate to say.</param>
/// <param name="Number">The case.</param>
/// <param name="Signature">A detached JWS over <see cref="ApplicationText"/>.</param>
/// <param name="Edition">The edition that was signed, as whoever hands it in knows it; null: they do not say.</param>
public sealed record SignApplication(Request Request, string Number, string Signature, long? Edition);

public sealed class SignApplicationShape : AbstractValidator<SignApplication>
{
    public SignApplicationShape() => RuleFor(c => c.Signature).NotEmpty().MaximumLength(DetachedJws.MaxLength).OverridePropertyName("signature");
}

public static class SignApplicationHandler
{
    /// <summary>
    /// Verified before the commit, on the case as it is then: a few milliseconds of arithmetic that nobody's lock waits for.
    /// Where the application has changed meanwhile, the decision says so.
    /// </summary>
    public static async Task<CommandAnswer> Handle(SignApplication command, IMessageContext message, IDocumentStore store, Definitions definitions, CaseHandling cases, ISignatureVerifier verifier, CancellationToken cancellation)
    {
        var finding = await Verify(command, store, definitions, cases, verifier, cancellation);
        return await cases.Carry(
            command.Request, command.Number, message,
            (c, definition, context) => Signing.Closed(c, definition, context) is { } closed ? closed : finding switch
            {
                SignatureFinding.Good good => CaseDecider.Sign(c, good.Signature, definition, context),
                SignatureFinding.Bad bad => bad.Why.Refuse("signature"),
                _ => Signing.Changed.Refuse(),
            },
            cancellation);
    }

    /// <summary>Null: there was nothing to verify yet.</summary>
    private static async Task<SignatureFinding?> Verify(SignApplication command, IDocumentStore store, Definitions definitions, CaseHandling cases, ISignatureVerifier verifier, CancellationToken cancellation)
    {
        await using var session = store.QuerySession(CaseNumber.DivisionOf(command.Number));
        if (await session.LoadAsync<Case>(command.Number, cancellation) is not { } c)
        {
            return null;
        }

        var definition = await definitions.For(c, session, cancellation);
        var context = cases.ContextFor(command.Request.Caller);
        // Whoever cannot sign costs no arithmetic, nor does what was signed before the application changed.
        return Signing.Closed(c, definition, context) is not null || (command.Edition is { } edition && edition < c.EditedIn) ? null
            : verifier.Verify(DetachedJws.Written(command.Signature), ApplicationText.Of(c, definition.Item), c.Version, context.Now);
    }
}
