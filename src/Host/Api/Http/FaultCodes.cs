using System.Reflection;
using GdCases.Application.Cases;
using GdCases.Domain;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Guards;

namespace GdCases.Host.Api.Http;

/// <summary>Every reason to refuse that is declared anywhere: what the contract lists.</summary>
public static class FaultCodes
{
    public static IReadOnlyList<FaultCode> All { get; } =
    [
        .. new[] { typeof(Case).Assembly, typeof(SubmitCase).Assembly, typeof(FaultCodes).Assembly }
            .SelectMany(a => a.GetTypes())
            .SelectMany(t => t.GetProperties(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(p => p.PropertyType == typeof(FaultCode))
            .Select(p => (FaultCode)p.GetValue(null)!)
            .Concat(Guard.All.Members.Select(g => g.Reason))
            .Distinct()
            .OrderBy(c => c.Code, StringComparer.Ordinal),
    ];

    /// <summary>All of them for people: the code, the status when it comes first, and what it says, {0} and so on standing for values.</summary>
    public static string Table { get; } = string.Join('\n',
        ["The same as the first error's. Every code there is:", "", "| code | status | 中文 | English |", "|---|---|---|---|", .. All.Select(c => $"| {c.Code} | {c.Status()} | {c.Zh} | {c.En.Replace("|", "\\|", StringComparison.Ordinal)} |")]);
}
