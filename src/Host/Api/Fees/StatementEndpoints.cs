using System.ComponentModel;
using GdCases.Application.Fees;
using GdCases.Domain;
using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Fees;
using GdCases.Domain.Time;
using GdCases.Host.Access;
using GdCases.Host.Api.Figures;
using GdCases.Host.Api.Http;
using GdCases.Projections.Records;
using Marten;
using NodaTime;
using NodaTime.Text;
using Npgsql;

namespace GdCases.Host.Api.Fees;

/// <summary>Money that came, or below zero went back.</summary>
/// <param name="Number">The case.</param>
/// <param name="Service">Its service item.</param>
/// <param name="Agency">The agency that handles it.</param>
/// <param name="Order">The gateway's order or refund, by our number; absent for what a person took or gave.</param>
/// <param name="Amount">In CNY.</param>
/// <param name="Reference">By what whoever took or gave it knows it; masked for auditors.</param>
/// <param name="At">When.</param>
public sealed record StatementEntry(string Number, string Service, string Agency, string? Order, decimal Amount, string Reference, Instant At);

/// <summary>What is different between a case and the gateway.</summary>
public enum StatementDifferenceKind
{
    /// <summary>The gateway has it, and no case.</summary>
    NotInCases,

    /// <summary>A case has it, and not the gateway.</summary>
    NotAtGateway,

    /// <summary>Both have it, with another amount.</summary>
    OtherAmount,

    /// <summary>What a person took has the reference of a payment that came through the gateway.</summary>
    GatewayReferenceAtCounter,
}

/// <summary>Something in which the cases and the gateway differ.</summary>
/// <param name="Order">Our number of the order or of the refund; of what a person took, the case.</param>
/// <param name="Kind">In what.</param>
/// <param name="InCases">What the cases say, in CNY.</param>
/// <param name="AtGateway">What the gateway says, in CNY.</param>
public sealed record StatementDifference(string Order, StatementDifferenceKind Kind, decimal? InCases, decimal? AtGateway);

/// <summary>A day's money.</summary>
/// <param name="Day">The day in China.</param>
/// <param name="Paid">What came, in CNY.</param>
/// <param name="Refunded">What went back, in CNY.</param>
/// <param name="Entries">Each, by case.</param>
/// <param name="GatewayAsked">Whether the gateway could be asked for its own statement.</param>
/// <param name="Differences">Between it and the cases.</param>
public sealed record StatementView(LocalDate Day, decimal Paid, decimal Refunded, IReadOnlyList<StatementEntry> Entries, bool GatewayAsked, IReadOnlyList<StatementDifference> Differences);

/// <summary>A day's money, and whether the gateway says the same.</summary>
internal static class StatementEndpoints
{
    /// <summary>Most cases of a statement: nobody reads more, and a city has fewer.</summary>
    private const int MostCases = 20_000;

    private const int MostLooked = 500;

    private static readonly string[] Headings = ["case", "service", "agency", "order", "amount (CNY)", "reference", "at"];

    public static FaultCode TooManyCases { get; } = new("statement-too-long", RefusalKind.Invalid, "超过{0}个办件，请按城市或部门查询。", "More than {0} cases: ask by city or agency.");

    public static void MapStatement(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/payments/statement", Statement).WithTags("payments").RequireAuthorization(Policies.Figures).WithName("getStatement")
            .WithSummary("What was paid and given back on a day, compared with the gateway's own statement")
            .WithDescription("What came through the gateway by its own day, what a person took by the day they wrote it down. Officers see their agency in their divisions, auditors every agency in theirs. A payment that the gateway has and no case is taken in within the hour; what stays different is for people.")
            .Produces<StatementView>().Refuses(400, 401, 403, 422);

        app.MapGet("/v1/payments/statement.csv", File).WithTags("payments").RequireAuthorization(Policies.Figures).WithName("exportStatement")
            .WithSummary("The same as a file for a spreadsheet")
            .WithDescription("A line a payment or refund.")
            .Produces<string>(200, CsvFile.MediaType).Refuses(400, 401, 403, 422);
    }

    private static async Task<IResult> Statement(
        HttpContext http, NpgsqlDataSource database, IDocumentStore store, ServiceCatalogue catalogue, IPaymentGateway gateway, CancellationToken cancellation,
        [Description("The day in China, yyyy-MM-dd.")] string day,
        [Description("Only this city.")] string? division = null,
        [Description("Only this agency.")] string? agency = null)
    {
        var (found, fault) = await Find(http, day, division, agency, database, store, catalogue, cancellation);
        if (found is null)
        {
            return Problems.Result(http, fault!);
        }

        var (differences, asked) = (Array.Empty<StatementDifference>() as IReadOnlyList<StatementDifference>, true);
        try
        {
            differences = await Differences(found, await gateway.Statement(found.Day, cancellation), store, cancellation);
        }
        catch (Exception e) when (e is PaymentGatewayException or PaymentAnswerException)
        {
            asked = false;
        }

        return Results.Ok(new StatementView(found.Day, found.Entries.Where(e => e.Amount > 0).Sum(e => e.Amount), -found.Entries.Where(e => e.Amount < 0).Sum(e => e.Amount), found.Entries, asked, differences));
    }

    private static async Task<IResult> File(
        HttpContext http, NpgsqlDataSource database, IDocumentStore store, ServiceCatalogue catalogue, CancellationToken cancellation,
        [Description("The day in China, yyyy-MM-dd.")] string day,
        [Description("Only this city.")] string? division = null,
        [Description("Only this agency.")] string? agency = null)
    {
        var (found, fault) = await Find(http, day, division, agency, database, store, catalogue, cancellation);
        return found is null ? Problems.Result(http, fault!)
            : CsvFile.Of($"statement-{day}", Headings, found.Entries.Select(e => (IReadOnlyList<object?>)[e.Number, e.Service, e.Agency, e.Order, e.Amount, e.Reference, InstantPattern.General.Format(e.At)]));
    }

    private sealed record Found(LocalDate Day, IReadOnlyList<string> Divisions, string? Agency, IReadOnlyList<CaseRecord> Cases, IReadOnlyList<StatementEntry> Entries);

    private static async Task<(Found? Found, Fault? Fault)> Find(HttpContext http, string written, string? division, string? agency, NpgsqlDataSource database, IDocumentStore store, ServiceCatalogue catalogue, CancellationToken cancellation)
    {
        if (LocalDatePattern.Iso.Parse(written) is not { Success: true, Value: { Year: >= CalendarYear.Earliest and <= CalendarYear.Latest } day })
        {
            return (null, HttpFaults.DateMalformed.At("day"));
        }

        if (FiguresEndpoints.Unknown(division, agency, service: null, catalogue) is { } unknown)
        {
            return (null, unknown);
        }

        var caller = http.Caller();
        var (divisions, own) = FiguresEndpoints.Theirs(caller, division, agency);
        var cases = await MoneyQuery.OfDay(database, store, divisions, own, day, MostCases + 1, cancellation);
        if (cases.Count > MostCases)
        {
            return (null, TooManyCases.At(null, MostCases));
        }

        return (new(day, divisions, own, cases, [.. cases.SelectMany(c => c.Money!.Moves.Where(m => m.Day == written).Select(m => Entry(c, m, whole: !caller.Is(Roles.Auditor))))]), null);
    }

    private static StatementEntry Entry(CaseRecord c, MoneyMove m, bool whole) => new(c.Number, c.Service, c.Agency, Order(c, m), m.Amount, whole ? m.Reference.Text : m.Reference.Masked, m.At);

    private static string? Order(CaseRecord c, MoneyMove m) => !m.ThroughGateway ? null : m.Refund is { } refund ? Refund.Number(c.Number, refund) : PaymentOrder.Number(c.Number, m.Order!.Value);

    /// <summary>Of the cities that the caller's statement is of, and of their agency's cases where it is of one agency.</summary>
    private static async Task<IReadOnlyList<StatementDifference>> Differences(Found found, IReadOnlyList<GatewayEntry> gateway, IDocumentStore store, CancellationToken cancellation)
    {
        var moves = found.Cases.SelectMany(c => c.Money!.Moves.Where(m => m.ThroughGateway).Select(m => (Order: Order(c, m)!, m.Amount, m.Day))).ToList();
        var here = moves.GroupBy(m => m.Order).ToDictionary(g => g.Key, g => (Amount: g.Sum(m => m.Amount), g.First().Day), StringComparer.Ordinal);
        var there = gateway.Where(e => CaseOf(e) is { } number && found.Divisions.Contains(number.Division)).GroupBy(e => e.Number).ToDictionary(g => g.Key, g => (Amount: g.Sum(e => e.Amount), Case: CaseOf(g.First())!.Value.Value), StringComparer.Ordinal);
        // What no case of this day has may be another agency's, which is theirs to see.
        var unknown = there.Where(e => !here.ContainsKey(e.Key)).ToList();
        var agencies = new Dictionary<string, string>(StringComparer.Ordinal);
        if (found.Agency is not null && unknown.Count > 0)
        {
            await using var session = store.QuerySession();
            foreach (var page in unknown.Select(e => e.Value.Case).Distinct().Chunk(MostLooked))
            {
                foreach (var c in await session.Query<Case>().Where(c => c.AnyTenant() && c.Number.IsOneOf(page)).Select(c => new { c.Number, c.Agency }).ToListAsync(cancellation))
                {
                    agencies[c.Number] = c.Agency;
                }
            }
        }

        var day = LocalDatePattern.Iso.Format(found.Day);
        var references = gateway.Select(e => e.Reference.Text).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. unknown.Where(e => found.Agency is null || agencies.GetValueOrDefault(e.Value.Case) == found.Agency).Select(e => new StatementDifference(e.Key, StatementDifferenceKind.NotInCases, null, e.Value.Amount)),
            .. here.Where(m => m.Value.Day == day && !there.ContainsKey(m.Key)).Select(m => new StatementDifference(m.Key, StatementDifferenceKind.NotAtGateway, m.Value.Amount, null)),
            .. here.Where(m => there.TryGetValue(m.Key, out var e) && e.Amount != m.Value.Amount).Select(m => new StatementDifference(m.Key, StatementDifferenceKind.OtherAmount, m.Value.Amount, there[m.Key].Amount)),
            // Somebody has shown at a counter what they had paid through the gateway for something else.
            .. found.Cases.SelectMany(c => c.Money!.Moves.Where(m => !m.ThroughGateway && m.Day == day && references.Contains(m.Reference.Text)).Select(m => new StatementDifference(c.Number, StatementDifferenceKind.GatewayReferenceAtCounter, m.Amount, null))),
        ];
    }

    private static CaseNumber? CaseOf(GatewayEntry e) => PaymentOrder.Parse(e.Number)?.Case ?? Refund.Parse(e.Number)?.Case;
}
