using GdCases.Application.Audit;
using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Host.Api.Http;
using NodaTime;

namespace GdCases.Host.Access;

/// <summary>Records that a request looks at what is personal, or at what happened; whoever answers it waits for the record.</summary>
public static class LookRecords
{
    /// <summary>At one case, in a role that the caller has on it.</summary>
    public static Task Look(this HttpContext http, LookKind kind, LookPurpose? purpose, Actor by, Case c, CancellationToken cancellation) =>
        http.Look(kind, purpose, by, [c.Division], [c.Number], [.. c.Parties.Select(p => p.Id.Key).Distinct()], null, cancellation);

    /// <summary>At whatever was found.</summary>
    public static Task Look(
        this HttpContext http, LookKind kind, LookPurpose? purpose, Actor by, IReadOnlyList<string> divisions, IReadOnlyList<string> numbers, IReadOnlyList<string> whose, string? asked, CancellationToken cancellation) =>
        http.RequestServices.GetRequiredService<Looks>().Record(
            new Look
            {
                At = http.RequestServices.GetRequiredService<IClock>().GetCurrentInstant(),
                By = by,
                Address = http.Address(),
                Kind = kind,
                Purpose = purpose,
                Divisions = divisions,
                Numbers = numbers,
                Whose = whose,
                Asked = asked,
            },
            cancellation);
}
