using GdCases.Domain;
using GdCases.Domain.Access;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Workflows;

namespace GdCases.Host.Api.Http;

/// <summary>A code and what it is called in the reader's language.</summary>
public sealed record Named(string Code, string Title);

/// <summary>An office by its city and, where it is one, its agency.</summary>
public sealed record OfficeView(Named Division, Named? Agency, string? Hall);

/// <summary>What the catalogue's things are called, in one reader's language.</summary>
public sealed class Titles(ServiceCatalogue catalogue, string language)
{
    public static Titles For(HttpContext http) => new(http.RequestServices.GetRequiredService<ServiceCatalogue>(), http.Language());

    public string In(LocalizedText text) => text.In(language);

    public Named Service(ServiceItem item) => new(item.Code, In(item.Title));

    public Named State(Workflow workflow, string state) => new(state, workflow.State(state) is { } known ? In(known.Title) : state);

    public Named Division(string code) => new(code, catalogue.Division(code) is { } known ? In(known.Title) : code);

    public Named Agency(string code) => new(code, catalogue.Agency(code) is { } known ? In(known.Title) : code);

    /// <summary>What somebody can do against a decision of an agency; null where it is no administration.</summary>
    public string? Remedies(string agency) => AgainstApplicant.Remedies(catalogue.Agency(agency)) is { } remedies ? In(remedies) : null;

    public Named Category(string code) => new(code, catalogue.Category(code) is { } known ? In(known.Title) : code);

    public OfficeView Office(Office office) => new(Division(office.Division), office.Agency is { } agency ? Agency(agency) : null, office.Hall);

    public ProblemError Fault(Fault fault) => new(fault.Code, fault.Path, In(fault.Message));
}
