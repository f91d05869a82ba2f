using System.ComponentModel.DataAnnotations;
using GdCases.Application.Audit;
using GdCases.Application.Catalogue;
using GdCases.Domain;
using GdCases.Domain.Access;
using GdCases.Domain.Parties;
using GdCases.Host.Access;
using GdCases.Host.Api.Http;
using GdCases.Projections.Records;
using Marten;
using NodaTime;
using Npgsql;

namespace GdCases.Host.Api.Cases;

/// <summary>Whose cases: by an identity document, or by the whole name.</summary>
public record PersonSought
{
    /// <summary>With idNumber.</summary>
    public IdType? IdType { get; init; }

    /// <summary>The whole number.</summary>
    [MaxLength(64)]
    public string? IdNumber { get; init; }

    /// <summary>The whole name; instead of a document.</summary>
    [MaxLength(PartyName.MaxLength)]
    public string? Name { get; init; }

    /// <summary>The keys by which somebody is found, and how it is told masked what was asked; faults where it cannot be.</summary>
    /// <param name="path">Where its faults are told.</param>
    /// <param name="faults">What is wrong is added to these.</param>
    internal (string? Whose, string? Name, string? Asked) Read(string path, List<Fault> faults)
    {
        if ((IdNumber is null && IdType is null) == (Name is null))
        {
            faults.Add(HttpFaults.DocumentOrName.At($"{path}name"));
            return default;
        }

        if (Name is not null)
        {
            if (PartyName.Parse(Name) is not { } name || PlainText.Count(name.Text) > PartyName.MaxLength)
            {
                faults.Add(FieldFaults.NotText.At($"{path}name"));
                return default;
            }

            return (null, name.Key, name.Masked);
        }

        Bodies.Require(faults, $"{path}idType", IdType);
        Bodies.Require(faults, $"{path}idNumber", IdNumber);
        if (IdType is not { } type || IdNumber is null)
        {
            return default;
        }

        var id = new IdDocument(type, IdNumber);
        if (!id.IsWellFormed)
        {
            faults.Add(FieldFaults.NotADocument.At($"{path}idNumber"));
            return default;
        }

        return (id.Key, null, $"{type.Code()} {id.Masked}");
    }
}

/// <summary>Whose cases an officer looks for, and for what.</summary>
public sealed record CaseSearchBody : PersonSought
{
    /// <summary>For what; to work on the case unless given, which supervisors have to say.</summary>
    public LookPurpose? Purpose { get; init; }
}

/// <summary>A case that was found.</summary>
/// <param name="Number">受理编号.</param>
/// <param name="Service">What was applied for.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Division">The city that handles it.</param>
/// <param name="Agency">The agency that handles it.</param>
/// <param name="Applicant">The applicant, masked.</param>
/// <param name="Ended">It has come to an end.</param>
/// <param name="Ending">How: granted, denied, or the step by which it ended without a result.</param>
/// <param name="WorstLight">The worst light it ever had; absent where it never turned.</param>
/// <param name="SubmittedAt">When it was handed in.</param>
/// <param name="UpdatedAt">When it last moved.</param>
public sealed record FoundCase(
    string Number, Named Service, Named State, Named Division, Named Agency, ShownParty Applicant, bool Ended, string? Ending, Domain.Cases.Clock.Light? WorstLight, Instant SubmittedAt, Instant UpdatedAt)
{
    public static async ValueTask<FoundCase> Of(CaseRecord r, Definitions definitions, Titles titles, CancellationToken cancellation)
    {
        var definition = await definitions.For(r.Service, r.ServiceVersion, r.Workflow, r.WorkflowVersion, cancellation);
        return new(r.Number, titles.Service(definition.Item), titles.State(definition.Workflow, r.State), titles.Division(r.Division), titles.Agency(r.Agency), r.Applicant, r.Ended, r.Ending, r.WorstLight, r.SubmittedAt, r.UpdatedAt);
    }
}

/// <summary>What was found; when there are more than these, more has to be known of whom it is.</summary>
public sealed record FoundCases(IReadOnlyList<FoundCase> Items, bool More);

/// <summary>A person at the counter: which cases they have.</summary>
public static class CaseSearch
{
    private const int Most = 50;

    public static void MapSearch(this RouteGroupBuilder cases) =>
        cases.MapPost("/search", Search).RequireAuthorization(Policies.Officers).WithName("searchCases")
            .WithSummary("A person's cases, by an identity document or the whole name")
            .WithDescription("Those that the caller's agency handles or took in, in their divisions, closed ones too, newest first, at most 50. In a body, for neither belongs into an address. That somebody searched is recorded before it is answered, and whoever is found sees it. A read model: a case just changed appears within a moment.")
            .Produces<FoundCases>().Refuses(400, 401, 403, 413, 415, 422);

    private static async Task<IResult> Search(CaseSearchBody body, HttpContext http, NpgsqlDataSource database, IDocumentStore store, Definitions definitions, CancellationToken cancellation)
    {
        var faults = new List<Fault>();
        var (whose, name, asked) = body.Read("", faults);
        var caller = http.Caller();
        var role = caller.Roles.FirstOrDefault(r => r != Roles.Supervisor && Roles.IsOfficer(r));
        var (purpose, fault) = Looking.For(caller.Roles.Where(Roles.IsOfficer), body.Purpose);
        if (fault is not null)
        {
            faults.Add(fault);
        }

        if (faults.Count > 0)
        {
            return Problems.Result(http, new Refusal(faults));
        }

        var query = new RecordsQuery { Divisions = caller.Divisions, Office = caller.Agency, Whose = whose, Name = name, NotOf = caller.IdentityKeys, Limit = Most };
        var found = await query.Run(database, store, cancellation);
        var seen = found.Take(Most).ToList();
        await http.Look(
            LookKind.Search, purpose, caller.As(role ?? Roles.Supervisor), caller.Divisions, [.. seen.Select(r => r.Number)],
            [.. seen.SelectMany(r => r.Whose).Concat(whose is null ? [] : [whose]).Distinct()], asked, cancellation);
        var titles = Titles.For(http);
        var items = new List<FoundCase>();
        foreach (var record in seen)
        {
            items.Add(await FoundCase.Of(record, definitions, titles, cancellation));
        }

        return Results.Ok(new FoundCases(items, found.Count > Most));
    }
}
