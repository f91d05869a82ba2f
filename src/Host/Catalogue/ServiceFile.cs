using System.Globalization;
using System.Text.RegularExpressions;
using GdCases.Domain;
using GdCases.Domain.Catalogue;

namespace GdCases.Host.Catalogue;

/// <summary>Reads a service item's file.</summary>
public static partial class ServiceFile
{
    /// <summary>What an item may refer to.</summary>
    public sealed record Known(IReadOnlySet<string> Categories, IReadOnlySet<string> Agencies, IReadOnlySet<string> Divisions, IReadOnlySet<string> Workflows);

    /// <summary>The item of a file, or null with the faults noted.</summary>
    public static ServiceItem? Read(string file, string text, Known known, List<CatalogueFault> faults)
    {
        var own = new List<CatalogueFault>();
        var item = YamlMap.Read(file, text, own) is { } map ? Read(map, known) : null;
        faults.AddRange(own);
        return own.Count == 0 ? item : null;
    }

    private static ServiceItem Read(YamlMap map, Known known)
    {
        var form = map.Maps("form").Select(ReadField).ToList();
        var item = map.Finish(new ServiceItem
        {
            Code = map.Text("code"),
            Category = map.Text("category"),
            Title = map.Title(),
            Agency = map.Text("agency"),
            Subject = map.Code<Subject>("subject"),
            Workflow = map.Text("workflow"),
            Limits = map.OptionalMap("limits") is { } limits
                ? limits.Finish(new Limits(limits.Integer("promised"), limits.OptionalInteger("statutory"), limits.OptionalInteger("expedited")) { Extension = limits.OptionalInteger("extension") ?? Limits.UsualExtension })
                : Missing(map, "limits", new Limits(0, null, null)),
            Fee = map.OptionalMap("fee") is { } fee ? ReadFee(fee, form) : Fee.None,
            Appointment = map.OptionalCode<Appointment>("appointment") ?? Appointment.None,
            IdentityCheck = map.Flag("identity-check"),
            BothParties = map.Flag("both-parties"),
            Scope = map.Code<Scope>("scope"),
            Divisions = map.Texts("divisions"),
            Window = map.OptionalMap("window") is { } window ? window.Finish(new YearlyWindow(Day(window, "from"), Day(window, "to"))) : null,
            Result = map.OptionalTitle("result") ?? Missing(map, "result", new LocalizedText("", "")),
            Delivery = map.CodeList<DeliveryWay>("delivery"),
            Materials = [.. map.Maps("materials").Select(m => m.Finish(new Material { Code = m.Text("code"), Title = m.Title(), Deferrable = m.Flag("deferrable"), Optional = m.Flag("optional") }))],
            Form = form,
            Note = map.OptionalTitle("note"),
            ProvincialCode = map.OptionalText("provincial-code"),
        });

        Unknown("category", item.Category, known.Categories);
        Unknown("agency", item.Agency, known.Agencies);
        Unknown("workflow", item.Workflow, known.Workflows);
        foreach (var division in item.Divisions.Concat(form.SelectMany(f => f.Choices).SelectMany(c => c.Divisions)))
        {
            Unknown("divisions", division, known.Divisions);
        }

        if (Math.Max(item.Limits.Promised, item.Limits.Expedited ?? 0) > item.Limits.Statutory)
        {
            map.FaultAt("limits", "wrong-value", $"'limits' promises more than the {item.Limits.Statutory} working days that the law allows");
        }

        if (item.Delivery.Count == 0)
        {
            map.FaultAt("delivery", "missing-key", "'delivery' names no way in which the result reaches the applicant");
        }

        if (item.ProvincialCode is { Length: not 31 })
        {
            map.FaultAt("provincial-code", "wrong-value", "'provincial-code' must have 31 characters");
        }

        Unique("materials", item.Materials.Select(m => m.Code));
        Unique("form", form.Select(f => f.Name));
        return item;

        void Unknown(string key, string name, IReadOnlySet<string> names)
        {
            if (name.Length > 0 && !names.Contains(name))
            {
                map.FaultAt(key, "unknown-name", $"'{name}' under '{key}' is not in the catalogue");
            }
        }

        void Unique(string key, IEnumerable<string> names)
        {
            foreach (var twice in names.GroupBy(n => n).Where(g => g.Count() > 1))
            {
                map.FaultAt(key, "duplicate-name", $"'{twice.Key}' is declared twice under '{key}'");
            }
        }
    }

    private static FormField ReadField(YamlMap map)
    {
        var field = map.Finish(new FormField
        {
            Name = map.Text("name"),
            Title = map.Title(),
            Type = map.Code<FieldType>("type"),
            Required = map.Flag("required"),
            Choices = [.. map.Maps("choices").Select(c => c.Finish(new Choice(c.Text("value"), c.Title()) { Divisions = c.Texts("divisions") }))],
            Min = map.OptionalDecimal("min"),
            Max = map.OptionalDecimal("max"),
            MaxLength = map.OptionalInteger("max-length"),
            Service = map.OptionalText("service"),
        });
        if (field.Type == FieldType.Choice != field.Choices.Count > 0)
        {
            map.Fault("wrong-value", $"the field '{field.Name}' must have choices if, and only if, its type is choice");
        }

        if (!FieldName().IsMatch(field.Name))
        {
            map.Fault("wrong-value", $"the field's name '{field.Name}' must be in camelCase, for it is a key in JSON");
        }

        return field;
    }

    private static Fee ReadFee(YamlMap map, List<FormField> form)
    {
        var amounts = map.Pairs("amounts");
        var fee = map.Finish(new Fee
        {
            Amount = map.OptionalDecimal("amount"),
            Field = map.OptionalText("by"),
            Amounts = amounts.Count == 0 ? null : amounts.Where(a => Money(a.Value) is not null).ToDictionary(a => a.Key, a => Money(a.Value)!.Value),
            Assessable = map.Flag("assessable"),
        });
        var field = form.Find(f => f.Name == fee.Field);
        if (fee.Amount is null == fee.Field is null)
        {
            map.Fault("wrong-value", "a fee has either an 'amount' or goes 'by' a form field");
        }
        else if (fee.Field is not null && (field is not { Required: true } || (fee.Amounts is null ? field.Type != FieldType.Money : field.Type != FieldType.Choice)))
        {
            map.Fault("wrong-value", $"the fee goes by '{fee.Field}', which must be a required field of the form: a choice where there are 'amounts', money where there are none");
        }
        else if (fee.Amounts is not null && (fee.Amounts.Count != amounts.Count || field!.Choices.Any(c => !fee.Amounts.ContainsKey(c.Value))))
        {
            map.FaultAt("amounts", "wrong-value", $"'amounts' must give a CNY amount for every choice of '{fee.Field}'");
        }

        return fee;
    }

    private static decimal? Money(string text) => decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var v) ? v : null;

    private static string Day(YamlMap map, string key)
    {
        var text = map.Text(key);
        if (text.Length > 0 && !DateOnly.TryParseExact($"2024-{text}", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            map.FaultAt(key, "wrong-value", $"'{key}' must be a day of the year, MM-dd");
        }

        return text;
    }

    private static T Missing<T>(YamlMap map, string key, T instead)
    {
        map.Fault("missing-key", $"'{key}' is missing");
        return instead;
    }

    [GeneratedRegex("^[a-z][a-zA-Z0-9]*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex FieldName();
}
