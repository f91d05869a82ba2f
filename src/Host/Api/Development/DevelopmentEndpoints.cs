using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text;
using GdCases.Application.Cases;
using GdCases.Domain;
using GdCases.Domain.Access;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Parties;
using GdCases.Domain.Signatures;
using GdCases.Domain.Time;
using GdCases.Host.Access;
using GdCases.Host.Api.Http;
using GdCases.Host.Jobs;
using GdCases.Host.Signatures;
using GdCases.Projections.Engine;
using NodaTime;
using Npgsql;

namespace GdCases.Host.Api.Development;

/// <summary>A development token and whom it stands for.</summary>
public sealed record DevelopmentToken(string AccessToken, string TokenType, string Subject, string Role, string? Agency, IReadOnlyList<string> Divisions, string? PersonName, IReadOnlyList<IdDocument> Identities);

/// <summary>Where the product's clock is to go: to an instant, or on by a period; with neither, back to real time.</summary>
public sealed record ClockBody
{
    /// <summary>It is this late from now on.</summary>
    public Instant? Now { get; init; }

    /// <summary>On by an ISO 8601 period, such as P30D or PT8H; days are days in China.</summary>
    public NodaTime.Period? Advance { get; init; }
}

/// <summary>What a persona is to sign.</summary>
public sealed record TextToSign
{
    /// <summary>To the byte, in UTF-8.</summary>
    [Required, MaxLength(Startup.HttpServer.MaxBody)]
    public string? Text { get; init; }

    /// <summary>With what; ES256 unless said.</summary>
    public SignatureAlgorithm Algorithm { get; init; }

    /// <summary>With what kind of certificate; a valid one unless said.</summary>
    public TriedCertificate Certificate { get; init; }

    /// <summary>In whose name: the persona's own, or that of an organisation that the issuer has verified they stand for, by its document's type.</summary>
    public IdType? As { get; init; }
}

/// <summary>A detached JWS.</summary>
public sealed record PersonaSignature(string Signature);

/// <summary>How late it is by the product's clock, and in how many cases something came due on the way.</summary>
public sealed record ClockView(Instant Now, int Fired);

/// <summary>Tokens to try the system with, and a clock that can be moved. In Production these routes do not exist.</summary>
public static class DevelopmentEndpoints
{
    /// <summary>Bounds one move of the clock: timers that make each other due cannot go round for ever.</summary>
    private const int MaxRounds = 100;

    public static void MapDevelopment(this IEndpointRouteBuilder app)
    {
        if (app.ServiceProvider.GetRequiredService<IClock>() is TravellingClock)
        {
            app.MapPost("/dev/clock", MoveClock).WithTags("development").AllowAnonymous().WithName("moveClock")
                .WithSummary("Set or advance the product's clock (Development only)")
                .WithDescription("The timers that come due on the way have fired when the answer comes. The clock goes on from where it was put, and is real again after a restart.")
                .Produces<ClockView>().Refuses(400, 413, 415, 422).DisableRequestTimeout();
        }

        app.MapTokens();
        app.MapPost("/dev/signatures/{persona}", Sign).WithTags("development").AllowAnonymous().WithName("signAsPersona")
            .WithSummary("A named persona's signature (Development only)")
            .WithDescription("Stands in for the app with which a person signs: a detached JWS over the text, with a certificate of a local authority that this Host trusts; or, to see what becomes of it, with one that has expired, was revoked, or is of an authority that nobody trusts.")
            .Produces<PersonaSignature>().Refuses(400, 404, 413, 415, 422);
    }

    private static async Task<IResult> MoveClock(ClockBody body, HttpContext http, IClock clock, DueTimers timers, Settlements settlements, Attendance attendance, NpgsqlDataSource database, CancellationToken cancellation)
    {
        var travelling = (TravellingClock)clock;
        if (body.Now is not null && body.Advance is not null)
        {
            return Problems.Result(http, HttpFaults.EitherOr.At("advance"));
        }

        // Sums of dates end where the calendar ends.
        var last = Instant.FromUtc(CalendarYear.Latest, 1, 1, 0, 0);
        Instant? to;
        try
        {
            to = body.Advance is { } period ? clock.GetCurrentInstant().InZone(WorkingCalendar.China).LocalDateTime.Plus(period).InZoneLeniently(WorkingCalendar.China).ToInstant() : body.Now;
        }
        catch (Exception e) when (e is OverflowException or ArgumentOutOfRangeException)
        {
            to = Instant.MaxValue;
        }

        if (to > last || to < Instant.FromUtc(CalendarYear.Earliest, 1, 1, 0, 0))
        {
            return Problems.Result(http, CalendarFaults.YearOutOfRange.At("now", CalendarYear.Earliest, CalendarYear.Latest));
        }

        if (to is { } instant)
        {
            travelling.Set(instant);
        }
        else
        {
            travelling.Reset();
        }

        var fired = 0;
        for (var round = 0; round < MaxRounds; round++)
        {
            await Progress.CaughtUp(database, CaseStore.Schema, cancellation);
            var sweep = await timers.Fire(cancellation);
            fired += sweep.Fired;
            if (sweep is { Fired: 0, Overtaken: 0, Elsewhere: false })
            {
                break;
            }
        }

        // What the gateway has not told of is asked for as well (it may be away), and who did not come.
        await settlements.Settle(cancellation);
        await attendance.Keep(cancellation);
        return Results.Ok(new ClockView(clock.GetCurrentInstant(), fired));
    }

    private static IResult Sign(string persona, TextToSign body, HttpContext http, LocalAuthority authority, IClock clock) =>
        DevelopmentTokens.Personas.FirstOrDefault(p => p.Name == persona) is not { Identities.Count: > 0 } found ? Problems.Result(http, HttpFaults.UnknownPersona.At("persona", string.Join(", ", DevelopmentTokens.Personas.Where(p => p.Identities.Count > 0).Select(p => p.Name))))
        : found.Identities.FirstOrDefault(i => body.As is not { } type || i.Type == type) is not { } identity ? Problems.Result(http, FieldFaults.NotAChoice.At("as", string.Join(", ", found.Identities.Select(i => i.Type.Code()))))
        : Results.Ok(new PersonaSignature(authority.Sign(found.PersonName, identity, body.Algorithm, body.Certificate, Encoding.UTF8.GetBytes(body.Text ?? ""), clock.GetCurrentInstant())));

    private static void MapTokens(this IEndpointRouteBuilder app) =>
        app.MapGet("/dev/token/{persona}", Token).WithTags("development").AllowAnonymous().WithName("getDevelopmentToken")
            .WithSummary("A token for a named persona (Development only)")
            .WithDescription("applicant, applicant2, agent, kiosk, intake-officer, reviewer, approver, supervisor, auditor or catalogue-admin; officers need an agency.")
            .Produces<DevelopmentToken>().Refuses(404, 422);

    private static IResult Token(
        string persona, HttpContext http, DevelopmentTokens tokens, ServiceCatalogue catalogue,
        [Description("The divisions the persona works for, separated by commas; 440100 unless given.")] string division = "440100",
        [Description("The agency an officer works for.")] string? agency = null,
        [Description("Another person of the same role: the second, third ...")] int? colleague = null)
    {
        if (DevelopmentTokens.Personas.FirstOrDefault(p => p.Name == persona) is not { } found)
        {
            return Problems.Result(http, HttpFaults.UnknownPersona.At("persona", string.Join(", ", DevelopmentTokens.Personas.Select(p => p.Name))));
        }

        var divisions = division.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (divisions.FirstOrDefault(d => !catalogue.IsDivision(d)) is not null)
        {
            return Problems.Result(http, FieldFaults.NotADivision.At("division"));
        }

        if (Roles.IsOfficer(found.Role) && (agency is null || catalogue.Agency(agency) is null))
        {
            return Problems.Result(http, HttpFaults.UnknownAgency.At("agency", string.Join(", ", catalogue.Agencies.Select(a => a.Code))));
        }

        var ofAgency = Roles.IsOfficer(found.Role) ? agency : null;
        string[] ofDivisions = found.Identities.Count > 0 ? [] : divisions;
        var subject = found.Identities.Count > 0 ? found.Name : string.Join('-', new[] { found.Name, ofAgency, string.Join('+', ofDivisions), colleague is null ? null : $"{colleague}" }.Where(x => x is not null));
        var token = tokens.Issue(subject, [found.Role], ofAgency, ofDivisions, found.Identities, found.PersonName.Length > 0 ? found.PersonName : null);
        return Results.Ok(new DevelopmentToken(token, "Bearer", subject, found.Role, ofAgency, ofDivisions, found.PersonName.Length > 0 ? found.PersonName : null, found.Identities));
    }
}
