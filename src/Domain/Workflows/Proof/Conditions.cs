using System.Numerics;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Parties;
using GdCases.Domain.Rules;
using NodaTime;

namespace GdCases.Domain.Workflows.Proof;

/// <summary>
/// Every condition reads only what there is, and can be decided on whatever an application may say: it is tried on values
/// of the declared types, at their limits and between, and on what was left out.
/// </summary>
internal static class Conditions
{
    /// <summary>Most applications that one condition is tried on.</summary>
    private const int MostTries = 400;

    /// <summary>Oldest age that is tried, in years.</summary>
    private const long OldestAge = 130;

    private static readonly LocalDate[] Days = [new(2026, 2, 28), new(2026, 12, 31)];

    public static IEnumerable<ProofFault> Faults(Workflow workflow, ServiceItem item)
    {
        var names = ApplicationFacts.NamesOf(item);
        foreach (var (condition, i) in item.Conditions.Select((c, i) => (c, i)))
        {
            foreach (var (code, reason) in Of(condition, item, names))
            {
                yield return new(code, SubjectKind.ItemCondition, i, reason);
            }
        }

        foreach (var (action, i) in workflow.Actions.Select((a, i) => (a, i)))
        {
            foreach (var (code, reason) in action.Next.Select(n => n.When).Append(action.When).OfType<Condition>().SelectMany(c => Of(c, item, names)))
            {
                yield return new(code, SubjectKind.Action, i, $"{reason} (service item '{item.Code}')");
            }
        }

        if (item.Fee.Table is { } table)
        {
            var read = table.SelectMany(l => l.When?.Reads ?? Enumerable.Empty<string>()).ToHashSet();
            if (read.All(r => IsThere(r, names)) && Applications(read, table.SelectMany(l => l.When?.Literals ?? Enumerable.Empty<object>()).ToHashSet(), table.Any(l => l.When?.IsDated == true), item).FirstOrDefault(a => table.All(l => l.When?.Holds(a) == false)) is { } left)
            {
                yield return new("fee-not-covered", SubjectKind.ItemFee, 0, $"no line of the fee table is for an application that says {Told(read, left)}");
            }
        }
    }

    private static IEnumerable<(string Code, string Reason)> Of(Condition condition, ServiceItem item, IReadOnlyDictionary<string, IReadOnlySet<string>?> names)
    {
        if (condition.Reads.Count == 0)
        {
            yield return ("condition-without-effect", $"'{condition.Text}' reads nothing of an application");
        }

        var unknown = condition.Reads.Where(r => !IsThere(r, names)).ToList();
        foreach (var name in unknown)
        {
            var variable = name.Split('.')[0];
            yield return ("unknown-name", names.TryGetValue(variable, out var parts)
                ? $"'{condition.Text}' reads '{name}', but '{variable}' {(parts is null ? "has no parts" : $"has {string.Join(", ", parts.Order(StringComparer.Ordinal))}")}"
                : $"'{condition.Text}' reads '{name}'; there are {string.Join(", ", names.Keys.Order(StringComparer.Ordinal))}");
        }

        if (unknown.Count > 0 || condition.Reads.Count == 0)
        {
            yield break;
        }

        var holds = false;
        foreach (var application in Applications(condition.Reads, condition.Literals, condition.IsDated, item))
        {
            if (condition.Holds(application) is not { } held)
            {
                yield return ("condition-undecided", $"'{condition.Text}' cannot be decided on an application that says {Told(condition.Reads, application)}");
                yield break;
            }

            holds |= held;
        }

        // As when a text is compared with a number.
        if (!holds)
        {
            yield return ("condition-never-holds", $"'{condition.Text}' holds of no application that was tried");
        }
    }

    private static bool IsThere(string name, IReadOnlyDictionary<string, IReadOnlySet<string>?> names) => name.Split('.') switch
    {
        [var variable] => names.TryGetValue(variable, out var parts) && parts is null,
        [var variable, var part] => names.GetValueOrDefault(variable)?.Contains(part) == true,
        _ => false,
    };

    /// <summary>Applications that differ in some names and in nothing else.</summary>
    private static IEnumerable<ApplicationFacts> Applications(IReadOnlySet<string> names, IReadOnlySet<object> literals, bool isDated, ServiceItem item)
    {
        var days = isDated ? Days.Length : 1;
        var read = names.Order(StringComparer.Ordinal).ToList();
        var choices = read.ConvertAll(name => Values(name, literals, item));
        var all = choices.Aggregate((long)days, (n, c) => Math.Min(n * c.Count, long.MaxValue / 64));
        // A stride that shares no factor with so many goes through all, and through some of many evenly.
        var tries = Math.Min(all, MostTries);
        var stride = Math.Max(1, all / MostTries);
        while (BigInteger.GreatestCommonDivisor(stride, all) > 1)
        {
            stride++;
        }

        // Only what is read is there: nothing else can tell one application from another.
        var parts = read.ConvertAll(r => r.Split('.'));
        for (long n = 0, at = 0; n < tries; n++, at += stride)
        {
            var values = new Dictionary<string, object?>();
            var rest = at % all;
            var today = Days[(int)(rest % days)];
            rest /= days;
            for (var i = 0; i < read.Count; i++)
            {
                var value = choices[i][(int)(rest % choices[i].Count)];
                rest /= choices[i].Count;
                if (parts[i] is not [var variable, var part])
                {
                    values[read[i]] = value;
                    continue;
                }

                if (!values.TryGetValue(variable, out var of))
                {
                    values[variable] = of = new Dictionary<string, object?>();
                }

                if (value is not null)
                {
                    ((Dictionary<string, object?>)of!)[part] = value;
                }
            }

            yield return new(values, today);
        }
    }

    /// <summary>What a name can be; null for what is left out.</summary>
    private static List<object?> Values(string name, IReadOnlySet<object> literals, ServiceItem item)
    {
        var (variable, part) = name.Split('.') is [var v, var p] ? (v, p) : (name, "");
        if (variable == ApplicationFacts.Form)
        {
            var field = item.Field(part)!;
            return [.. field.Type.Samples(field).Select(field.Type.Typed).Concat(SampleValues.Near(literals, field, Days).Select(field.Type.Typed)).Distinct(), .. field.Required ? Array.Empty<object?>() : [null]];
        }

        var numbers = literals.OfType<long>().Take(SampleValues.MostLiterals).ToList();

        return variable switch
        {
            ApplicationFacts.Division => [.. new[] { "440100", "440300" }.Concat(literals.OfType<string>().Where(l => l.Length == 6 && l.All(char.IsAsciiDigit)).Take(SampleValues.MostLiterals)).Distinct()],
            ApplicationFacts.Channel => [.. Codes.All<Channel>()],
            ApplicationFacts.Expedited => [true, false],
            _ => part switch
            {
                "idType" => [.. Codes.All<IdType>(), .. Missing()],
                "id" => ["11010519491231002X", "A1234567", .. Missing()],
                "origin" => [.. Codes.All<Origin>(), null],
                // A passport tells neither.
                "age" => [.. new[] { 0L, 40L, OldestAge }.Concat(numbers.SelectMany(n => new[] { n - 1, n, n + 1 }).Where(n => n is >= 0 and <= OldestAge)).Distinct().Cast<object?>(), null],
                _ => ["male", "female", null],
            },
        };

        object?[] Missing() => ApplicationFacts.RolesOf(item).Any(r => ApplicationFacts.NameOf(r) == variable && (r == PartyRole.Applicant || item.Declares(r).Least > 0)) ? [] : [null];
    }

    private static string Told(IReadOnlySet<string> names, ApplicationFacts facts) => string.Join(", ", names.Order(StringComparer.Ordinal).Select(name =>
    {
        var value = name.Split('.') is [var variable, var part] ? ((Dictionary<string, object?>)facts.Values[variable]!).GetValueOrDefault(part) : facts.Values[name];
        return value is null ? $"no {name}" : $"{name} = {value}";
    }));
}
