using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using GdCases.Application.Audit;
using GdCases.Application.Signatures;
using GdCases.Domain;
using GdCases.Domain.Cases;
using GdCases.Domain.Parties;
using GdCases.Domain.Signatures;
using GdCases.Host.Api.Cases;
using GdCases.Host.Api.Http;
using NodaTime;

namespace GdCases.Host.Api.Signatures;

/// <summary>A signature of an application.</summary>
public sealed record SignatureBody
{
    /// <summary>A detached JWS in compact form (RFC 7515, appendix F) over the UTF-8 bytes of the application's text: alg is ES256, or SGD_SM3_SM2 for SM2 with SM3; x5c has the signer's certificate and those between it and the root.</summary>
    [Required, MaxLength(DetachedJws.MaxLength)]
    public string? Signature { get; init; }

    /// <summary>The edition that was signed, as it came with the text: where the application has changed since, that is what the refusal says.</summary>
    public long? Edition { get; init; }
}

/// <summary>An application as it is signed.</summary>
/// <param name="Edition">The version of the case in which it came to stand so.</param>
/// <param name="Text">Canonical JSON (RFC 8785), to be signed as it is.</param>
public sealed record ApplicationTextView(long Edition, string Text);

/// <summary>A party that has to sign.</summary>
/// <param name="Party">Its place among the case's parties, from 0.</param>
/// <param name="Role">As what it is a party.</param>
/// <param name="By">The places of those whose signature counts for it.</param>
/// <param name="SignedAt">When it was signed for; absent while it is not.</param>
public sealed record AskedSignatureView(int Party, PartyRole Role, IReadOnlyList<int> By, Instant? SignedAt)
{
    public static AskedSignatureView Of(AskedSignature asked, Case c) => new(asked.Party, c.Parties[asked.Party].Role, asked.By, asked.With?.At);
}

/// <summary>A signature that was handed in and found good.</summary>
/// <param name="Edition">The edition of the application that was signed; its text is had by it.</param>
/// <param name="Signers">The places of the one person who signed.</param>
/// <param name="For">The places of those it counts for.</param>
/// <param name="Algorithm">With what.</param>
/// <param name="At">When it was handed in.</param>
/// <param name="RevokedAsOf">Of when the oldest revocation list was that its certificates were looked up in.</param>
/// <param name="Stands">It is of the application as it stands.</param>
/// <param name="Signature">As it was handed in: whoever has the text and trusts the root can verify it without asking anybody.</param>
public sealed record SignatureView(long Edition, IReadOnlyList<int> Signers, IReadOnlyList<int> For, SignatureAlgorithm Algorithm, Instant At, Instant RevokedAsOf, bool Stands, string Signature);

/// <summary>Who has signed an application.</summary>
/// <param name="Asked">Who has to.</param>
/// <param name="Items">Every signature there was, the oldest first.</param>
public sealed record SignaturesView(IReadOnlyList<AskedSignatureView> Asked, IReadOnlyList<SignatureView> Items);

/// <summary>Signing applications.</summary>
public static class SignatureEndpoints
{
    public static FaultCode UnknownEdition { get; } = new("unknown-edition", RefusalKind.NotFound, "该申请没有此版本。", "There is no such edition of the application.");

    public static void MapSignatures(this RouteGroupBuilder cases)
    {
        cases.MapGet("/{number}/application", Text).WithName("getApplicationText")
            .WithSummary("The application, as it is signed")
            .WithDescription("For whoever acts for the applicant and whoever has to sign; and for officers and auditors of the case, as with the full view: their look is recorded. Nothing in it is masked. The bytes of the text in UTF-8 are what is signed; where the parties are reached and how the result is delivered are no part of it.")
            .Produces<ApplicationTextView>().Refuses(400, 401, 403, 404);

        cases.MapPost("/{number}/signatures", Sign).WithName("signApplication")
            .WithSummary("Hand in a signature of the application")
            .WithDescription("Whoever acts for the applicant or has to sign hands it in, or the counter for them; who signed is for the certificate to say. It is verified over the application as it stands: with the certificate's key, which leads to a trusted root, is valid and is not revoked. A supplement, and whatever else changes the application, asks for signatures anew.")
            .Produces<ReceiptView>(201).Refuses(400, 401, 403, 404, 409, 412, 413, 415, 422, 503).TakesKey().TakesVersion();

        cases.MapGet("/{number}/signatures", Have).WithName("getSignatures")
            .WithSummary("Who has signed, and the signatures")
            .WithDescription("For the same as the application's text. A certificate names a person, so nothing of it is masked either.")
            .Produces<SignaturesView>().Refuses(400, 401, 403, 404);
    }

    private static async Task<IResult> Text(
        string number, HttpContext http, CaseHistories histories, CancellationToken cancellation,
        [Description("An edition, or any version of the case: the application as it stood then; as it stands unless given.")] string? edition = null,
        [Description("For what; officers at work on the case need not say.")] string? purpose = null)
    {
        long? asked = null;
        if (edition is not null)
        {
            if (!long.TryParse(edition, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
            {
                return Problems.Result(http, HttpFaults.ParameterMalformed.At("edition", "1, 2, 3 ..."));
            }

            asked = version;
        }

        var (found, problem) = await ToRead(number, purpose, http, cancellation);
        if (found is null)
        {
            return problem!;
        }

        // From the events, as whoever verifies a signature later has it.
        var history = await Whole(found.Case, histories, cancellation);
        if (asked is < 1 || asked > history.Said.Count)
        {
            return Problems.Result(http, UnknownEdition.At("edition"));
        }

        var c = asked is { } then ? history.In(then) : history.Case;
        return Results.Ok(new ApplicationTextView(c.EditedIn, Encoding.UTF8.GetString(ApplicationText.Of(c, found.Definition.Item))));
    }

    private static Task<IResult> Sign(string number, SignatureBody body, HttpContext http, CancellationToken cancellation) =>
        Requests.Carry(http, number, body, 201, (request, n) => new SignApplication(request, n, body.Signature ?? "", body.Edition), cancellation);

    private static async Task<IResult> Have(
        string number, HttpContext http, CaseHistories histories, CancellationToken cancellation,
        [Description("For what; officers at work on the case need not say.")] string? purpose = null)
    {
        var (found, problem) = await ToRead(number, purpose, http, cancellation);
        if (found is null)
        {
            return problem!;
        }

        var history = await Whole(found.Case, histories, cancellation);
        var (items, c) = (new List<SignatureView>(), (Case?)null);
        foreach (var e in history.Said)
        {
            c = Case.Fold(c, e);
            if (e is ApplicationSigned s)
            {
                items.Add(new(c.EditedIn, s.Signers, s.For, s.Algorithm, s.At, s.RevokedAsOf, c.EditedIn == history.Case.EditedIn, s.Signature.Text));
            }
        }

        return Results.Ok(new SignaturesView([.. Signing.Of(history.Case, found.Definition.Item, found.Context.Today).Select(a => AskedSignatureView.Of(a, history.Case))], items));
    }

    private static async Task<CaseHistory> Whole(Case c, CaseHistories histories, CancellationToken cancellation) =>
        CaseNumber.TryParse(c.Number, out var number) && await histories.Load(number, cancellation) is { } history ? history : throw new InvalidOperationException($"The case {c.Number} has no events.");

    /// <summary>The case, where the caller may have its application whole.</summary>
    private static async Task<(CaseAtHand? Found, IResult? Problem)> ToRead(string number, string? purpose, HttpContext http, CancellationToken cancellation)
    {
        var (said, malformed) = CaseAtHand.Purpose(purpose, http);
        if (malformed is not null)
        {
            return (null, malformed);
        }

        var (found, problem) = await CaseAtHand.Find(number, http, cancellation);
        return found is null ? (null, problem)
            : !Signing.MayRead(found.Case, found.Definition.Item, found.Access, found.Context.Today) && await found.Look(LookKind.FullView, said, http, cancellation) is { } notAllowed ? (null, notAllowed)
            : (found, null);
    }
}
