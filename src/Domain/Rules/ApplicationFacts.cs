using GdCases.Domain.Cases;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Parties;
using NodaTime;

namespace GdCases.Domain.Rules;

/// <summary>What conditions can read of an application. What was left out is absent, and a condition asks before it reads it.</summary>
/// <param name="Values">By the variable's name: a text, a whole number (money in fen), a truth, or a map of such by their names.</param>
/// <param name="Today">The legal day.</param>
public sealed record ApplicationFacts(IReadOnlyDictionary<string, object?> Values, LocalDate Today)
{
    /// <summary>The form's fields.</summary>
    public const string Form = "form";

    internal const string Division = "division";
    internal const string Channel = "channel";
    internal const string Expedited = "expedited";
    private static readonly string[] OfAParty = ["idType", "id", "origin", "age", "sex"];

    /// <summary>Every name that a condition of an item may use: variables, and for maps what is in them; null for a plain value.</summary>
    public static IReadOnlyDictionary<string, IReadOnlySet<string>?> NamesOf(ServiceItem item)
    {
        var names = new Dictionary<string, IReadOnlySet<string>?>
        {
            [Form] = item.Form.Select(f => f.Name).ToHashSet(),
            [Division] = null,
            [Channel] = null,
            [Expedited] = null,
        };
        foreach (var role in RolesOf(item))
        {
            names[NameOf(role)] = OfAParty.ToHashSet();
        }

        return names;
    }

    /// <summary>What an application says.</summary>
    public static ApplicationFacts Of(ServiceItem item, FormValues form, IEnumerable<Party> parties, string division, Channel channel, bool expedited, LocalDate today)
    {
        var fields = new Dictionary<string, object?>();
        foreach (var field in item.Form)
        {
            if (form[field.Name] is { } value)
            {
                fields[field.Name] = field.Type.Typed(value);
            }
        }

        var values = new Dictionary<string, object?> { [Form] = fields, [Division] = division, [Channel] = channel.Code(), [Expedited] = expedited };
        foreach (var role in RolesOf(item))
        {
            values[NameOf(role)] = parties.FirstOrDefault(p => p.Role == role) is { } party ? Of(party.Id, today) : [];
        }

        return new(values, today);
    }

    /// <summary>The value of a variable, or of a part of one; false where it was left out.</summary>
    public bool TryGet(string variable, string? part, out object? value)
    {
        value = null;
        return part is null
            ? Values.TryGetValue(variable, out value) && value is not null
            : Values.GetValueOrDefault(variable) is Dictionary<string, object?> parts && parts.TryGetValue(part, out value);
    }

    /// <summary>What of a party conditions read that says who it is.</summary>
    private static readonly string[] OfAPerson = ["id", "age", "sex"];

    /// <summary>Whether a name stands for something personal in an item's conditions.</summary>
    public static bool IsPersonal(string name, ServiceItem item) => name.Split('.') is [var variable, var part]
        && (variable == Form ? item.Field(part)?.Personal != false : OfAPerson.Contains(part));

    /// <summary>By the names that conditions use, as those see it who do not need what is personal whole.</summary>
    public IReadOnlyDictionary<string, string?> Shown(ServiceItem item, Case c)
    {
        var shown = new Dictionary<string, string?>();
        foreach (var (variable, value) in Values)
        {
            if (value is not Dictionary<string, object?> parts)
            {
                shown[variable] = Text(value);
            }
            else if (variable == Form)
            {
                foreach (var (part, masked) in item.Masked(c.Form))
                {
                    shown[$"{variable}.{part}"] = masked;
                }
            }
            else
            {
                foreach (var (part, of) in parts)
                {
                    var name = $"{variable}.{part}";
                    shown[name] = part == "id" ? Mask.Number((string)of!) : IsPersonal(name, item) ? "*" : Text(of);
                }
            }
        }

        return shown;

        static string? Text(object? value) => value is bool truth ? (truth ? "true" : "false") : Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>What a case says, as of a day.</summary>
    public static ApplicationFacts Of(Case c, ServiceItem item, FormValues form, LocalDate today) => Of(item, form, c.Parties, c.Division, c.Channel, c.Expedited, today);

    /// <summary>The applicant, and each party of whose role there is one at the most.</summary>
    internal static IEnumerable<PartyRole> RolesOf(ServiceItem item) => Enum.GetValues<PartyRole>().Where(r => r is PartyRole.Applicant || (r is not PartyRole.Agent && item.Declares(r).Most == 1));

    internal static string NameOf(PartyRole role) => $"{char.ToLowerInvariant(role.ToString()[0])}{role.ToString()[1..]}";

    internal static Dictionary<string, object?> Of(IdDocument id, LocalDate today)
    {
        var values = new Dictionary<string, object?> { ["idType"] = id.Type.Code(), ["id"] = id.Number };
        if (id.Origin is { } origin)
        {
            values["origin"] = origin.Code();
        }

        if (id.AgeOn(today) is { } age)
        {
            values["age"] = (long)age;
        }

        if (id.Sex is { } sex)
        {
            values["sex"] = sex.Code();
        }

        return values;
    }
}
