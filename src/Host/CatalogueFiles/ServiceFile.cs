using System.Globalization;
using System.Text.RegularExpressions;
using GdCases.Domain;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Catalogue.Fields;
using GdCases.Domain.Fees;
using GdCases.Domain.Materials;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Parties;
using GdCases.Domain.Rules;
using GdCases.Domain.Signatures;
using GdCases.Domain.Workflows;
using GdCases.Domain.Workflows.Proof;
using GdCases.Host.Files;

namespace GdCases.Host.CatalogueFiles;

/// <summary>Reads a service item's file.</summary>
public static partial class ServiceFile
{
    /// <summary>What an item may refer to.</summary>
    public sealed record Known(IReadOnlySet<string> Categories, IReadOnlySet<string> Agencies, IReadOnlySet<string> Divisions, IReadOnlySet<string> Workflows);

    /// <summary>The item of a file and where its parts stand in it, or null with the faults noted.</summary>
    public static (ServiceItem Item, SourceLines Lines)? Read(string file, string text, Known known, List<CatalogueFault> faults)
    {
        var own = new List<CatalogueFault>();
        var lines = new SourceLines();
        var item = YamlMap.Read(file, text, own) is { } map ? Read(map, known, lines) : null;
        faults.AddRange(own);
        return own.Count == 0 ? (item!, lines) : null;
    }

    private static ServiceItem Read(YamlMap map, Known known, SourceLines lines)
    {
        var form = map.Maps("form").Select(ReadField).ToList();
        var parties = map.Pairs("parties").Select(p => ReadParty(map, p.Key, p.Value)).ToList();
        var item = map.Finish(new ServiceItem
        {
            Code = map.Text("code"),
            Category = map.Text("category"),
            Title = map.Title(),
            Agency = map.Text("agency"),
            Subject = map.Code<Subject>("subject"),
            Workflow = map.Text("workflow"),
            Limits = map.OptionalMap("limits") is { } limits
                ? ReadLimits(limits, form)
                : Missing(map, "limits", new TimeLimits(0, null, null)),
            Fee = map.OptionalMap("fee") is { } fee ? ReadFee(fee, form) : Fee.None,
            Requirements = RequirementsEntry.Read(map, SubjectKind.ItemRequirement, lines),
            Parties = parties,
            Signatures = ReadSignatures(map, parties),
            OneOpen = ReadOneOpen(map, form, parties),
            Appointment = map.OptionalCode<ByAppointment>("appointment") is null ? null : true,
            Mobiles = map.CodeList<MobileRegion>("mobiles") is { Count: > 0 } mobiles ? mobiles : [MobileRegion.Mainland],
            Scope = map.Code<Scope>("scope"),
            Divisions = map.Texts("divisions"),
            Window = map.OptionalMap("window") is { } window ? window.Finish(new YearlyWindow(Day(window, "from"), Day(window, "to"))) : null,
            Result = map.OptionalMap("result") is { } result
                ? ReadResult(result, form)
                : Missing(map, "result", new ResultKind(new LocalizedText("", ""))),
            Retention = map.OptionalMap("retention") is { } retention ? ReadRetention(retention) : Missing<Retention?>(map, "retention", null),
            Delivery = map.CodeList<DeliveryWay>("delivery"),
            Materials = [.. map.Maps("materials").Select(m => m.Finish(new Material { Code = m.Text("code"), Title = m.Title(), Deferrable = m.Flag("deferrable"), Optional = m.Flag("optional"), When = m.OptionalCondition("when"), Files = m.OptionalMap("files") is { } files ? ReadFiles(files) : FileDemand.Any }))],
            Rules = [.. map.Maps("rules").Select(m => ReadRule(m, form))],
            Form = form,
            Note = map.OptionalTitle("note"),
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
            map.FaultAt("limits", "wrong-value", $"'limits' promises more than the {item.Limits.Statutory} days that the law allows");
        }

        if (new[] { item.Limits.Promised, item.Limits.Statutory ?? 0, item.Limits.Expedited ?? 0 }.Max() > MaxDays || item.Limits.Extension > InputFields.MaxWorkingDays)
        {
            map.FaultAt("limits", "wrong-value", $"'limits' are {MaxDays} days at the most, and an extension {InputFields.MaxWorkingDays}");
        }

        if (!ItemCode().IsMatch(item.Code))
        {
            map.FaultAt("code", "wrong-value", $"the code '{item.Code}' must be of small letters, digits and hyphens, 60 at the most, and begin with a letter");
        }

        if (item.Limits is { Statutory: null, Promised: > 0, Expedited: 0 })
        {
            map.FaultAt("limits", "wrong-value", "'limits' promises expedited cases to be settled at once, and then no limit runs for them: say what the law allows");
        }

        if (item.Delivery.Count == 0)
        {
            map.FaultAt("delivery", "missing-key", "'delivery' names no way in which the result reaches the applicant");
        }

        lines.Note(SubjectKind.ItemFee, 0, map.LineOf("fee"));
        foreach (var (condition, i) in item.Conditions.Select((c, i) => (c, i)))
        {
            lines.Note(SubjectKind.ItemCondition, i, map.LineOf(condition));
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

    /// <summary>Whose signatures are asked: roles that the item's cases have parties in, and who can declare something in their own name.</summary>
    private static IReadOnlyList<PartyRole> ReadSignatures(YamlMap map, List<DeclaredParty> parties)
    {
        const string key = "signatures";
        var roles = map.CodeList<PartyRole>(key);
        foreach (var role in roles.Where(r => !Signing.CanBeAsked(r)))
        {
            map.FaultAt(key, "wrong-value", $"'{role.Code()}' under '{key}' does not sign an application in their own name");
        }

        foreach (var role in roles.Where(r => r != PartyRole.Applicant && !parties.Exists(p => p.Role == r && p.Most > 0)))
        {
            map.FaultAt(key, "without-effect", $"'{role.Code()}' under '{key}' is no party of this item");
        }

        foreach (var twice in roles.GroupBy(r => r).Where(g => g.Count() > 1))
        {
            map.FaultAt(key, "duplicate-name", $"'{twice.Key.Code()}' is declared twice under '{key}'");
        }

        return roles;
    }

    /// <summary>
    /// What no two open cases have in common: applicant unless said otherwise, parties by their role (with "or" between roles
    /// that are one to it), fields by their name, several with + between them; or any-number. Each part is one that every
    /// application has, or whoever leaves it out goes round it; and choices alone are no identity.
    /// </summary>
    private static IReadOnlyList<OneOpen> ReadOneOpen(YamlMap map, List<FormField> form, List<DeclaredParty> parties)
    {
        const string key = "one-open";
        var said = map.Texts(key);
        if (said.Count == 0)
        {
            return OneOpen.OfApplicant;
        }

        List<OneOpen> read = said is ["any-number"] ? [] : [.. said.Select(one => new OneOpen([.. one.Split('+', StringSplitOptions.TrimEntries).Select(Part)]))];
        foreach (var part in read.Where(o => o.Parts.All(p => form.FirstOrDefault(f => f.Name == p.Field)?.Type is ChoiceField or BooleanField)).Select(o => o.Parts[0]))
        {
            map.FaultAt(key, "wrong-value", $"'{part.Name}' under '{key}' is one of few values, which says of nobody who or what they are");
        }

        return read;

        SamePart Part(string name)
        {
            var roles = name.Split(" or ", StringSplitOptions.TrimEntries).Select(role => Codes.TryParse<PartyRole>(role, out var known) ? known : (PartyRole?)null).OfType<PartyRole>().ToList();
            if (roles.Count == name.Split(" or ").Length)
            {
                foreach (var role in roles.Where(r => r != PartyRole.Applicant && !parties.Exists(p => p.Role == r && p.Most > 0)))
                {
                    map.FaultAt(key, "without-effect", $"'{role.Code()}' under '{key}' is no party of this item");
                }

                if (!roles.Exists(r => r == PartyRole.Applicant || parties.Exists(p => p.Role == r && p.Least > 0)))
                {
                    map.FaultAt(key, "without-effect", $"'{name}' under '{key}' may be left out of an application");
                }

                return new(roles, null);
            }

            if (form.FirstOrDefault(f => f.Name == name) is not { } field)
            {
                map.FaultAt(key, "unknown-name", $"'{name}' under '{key}' is neither a party's role nor a field of the form");
            }
            else if (!field.Required)
            {
                map.FaultAt(key, "without-effect", $"'{name}' under '{key}' may be left out of an application");
            }

            return new([], name);
        }
    }

    private static TimeLimits ReadLimits(YamlMap map, List<FormField> form)
    {
        var statutory = map.OptionalDays("statutory");
        var extension = map.OptionalDays("extension");
        var from = map.OptionalText("from");
        var start = from is null ? LimitStart.Acceptance : Codes.TryParse<LimitStart>(from, out var known) && known != LimitStart.Field ? known : LimitStart.Field;
        if (start == LimitStart.Field && !form.Exists(f => f.Path == from && f is { Required: true, Type: DateField }))
        {
            map.FaultAt("from", "wrong-value", $"'{from}' must be acceptance, receipt, or a required date of the form, as in form.endedOn");
        }

        if (extension is not null && extension.Unit != (statutory?.Unit ?? PeriodUnit.WorkingDays))
        {
            map.FaultAt("extension", "wrong-value", "an extension counts in the same days as the limit that it extends");
        }

        return map.Finish(new TimeLimits(map.Integer("promised"), statutory?.Amount, map.OptionalInteger("expedited"))
        {
            Unit = statutory?.Unit ?? PeriodUnit.WorkingDays,
            Extension = extension?.Amount,
            From = start,
            Field = start == LimitStart.Field ? from!.Split('.')[^1] : null,
        });
    }

    private static FormField ReadField(YamlMap map)
    {
        var field = map.Finish(new FormField
        {
            Name = map.Text("name"),
            Title = map.Title(),
            // Any type will do where the file names none: that is a fault noted already.
            Type = map.Term<FieldType>("type") ?? FieldType.All.Of<TextField>(),
            Required = map.Flag("required"),
            Choices = [.. map.Maps("choices").Select(c => c.Finish(new Choice(c.Text("value"), c.Title()) { Divisions = c.Texts("divisions") }))],
            Min = map.OptionalDecimal("min"),
            Max = map.OptionalDecimal("max"),
            MaxLength = map.OptionalInteger("max-length"),
            Service = map.OptionalText("service"),
            Personal = map.OptionalFlag("personal") ?? true,
        });
        if (field.Type is ChoiceField ? field.Choices.Count == 0 : field.Choices.Count > 0)
        {
            map.Fault("wrong-value", $"the field '{field.Name}' must have choices if, and only if, its type is choice");
        }

        if (field.Min > field.Max || field.MaxLength < 1 || (field.Type is IntegerField && Math.Ceiling(field.Min ?? 0) > Math.Floor(field.Max ?? MaxNumber)))
        {
            map.Fault("wrong-value", $"the field '{field.Name}' can have no value: 'min' is not above 'max', and 'max-length' is at least 1");
        }

        if (field.Min > MaxNumber || field.Max > MaxNumber)
        {
            map.Fault("wrong-value", $"the field '{field.Name}' has a limit above {MaxNumber}");
        }

        if (!FieldName().IsMatch(field.Name))
        {
            map.Fault("wrong-value", $"the field's name '{field.Name}' must be in camelCase, for it is a key in JSON");
        }

        return field;
    }

    private static Rule ReadRule(YamlMap map, List<FormField> form)
    {
        var rule = map.Finish(new Rule(map.Condition("holds"), map.Text("path"), map.Title()));
        if (rule.Path.Split('.') is not (["form", var field] ) || form.TrueForAll(f => f.Name != field))
        {
            if (!PartyRoles.IsOne(rule.Path) && rule.Path is not ("division" or ""))
            {
                map.FaultAt("path", "unknown-name", $"'{rule.Path}' is neither a field, as in form.rent, nor a party, as in applicant, nor the division");
            }
        }

        return rule;
    }

    /// <summary>How long cases are kept: a number of years, or permanently; and by which rule.</summary>
    private static ResultKind ReadResult(YamlMap map, List<FormField> form)
    {
        var most = map.OptionalText("up-to");
        if (most is not null && (most.Split('.') is not ["form", var name] || form.Find(f => f.Name == name) is not { Required: true, Type: MoneyField }))
        {
            map.FaultAt("up-to", "wrong-value", $"'{most}' must be a required money field of the form, as in form.amount");
        }

        return map.Finish(new ResultKind(map.Title()) { PersonalNumber = map.Flag("personal-number"), UpTo = most?.Split('.')[^1] });
    }

    /// <summary>What files a material takes.</summary>
    private static FileDemand ReadFiles(YamlMap map)
    {
        var photo = map.OptionalMap("photo") is { } asked ? ReadPhoto(asked) : null;
        var types = map.CodeList<FileType>("types");
        if (map.Node("types") is not null && types.Count == 0)
        {
            map.FaultAt("types", "wrong-value", "'types' must name a type, or be left out for all of them");
        }

        if (photo is not null && types.Any(t => !t.IsPicture()))
        {
            map.FaultAt("types", "wrong-value", "a photo is of the types jpeg, png and heic");
        }

        var megabytes = map.OptionalInteger("megabytes");
        if (megabytes is < 1 or > (int)(FileDemand.MostBytes >> 20))
        {
            map.FaultAt("megabytes", "wrong-value", $"'megabytes' must be from 1 to {FileDemand.MostBytes >> 20}");
        }

        return map.Finish(new FileDemand
        {
            Types = types.Count > 0 ? types : photo is not null ? [.. Enum.GetValues<FileType>().Where(t => t.IsPicture())] : FileDemand.Any.Types,
            MaxBytes = megabytes is { } most ? (long)most << 20 : FileDemand.Any.MaxBytes,
            Photo = photo,
        });
    }

    private static PhotoDemand ReadPhoto(YamlMap map)
    {
        var (least, most) = (Pixels(map, "pixels"), Pixels(map, "up-to"));
        if (least.Width > most.Width || least.Height > most.Height)
        {
            map.FaultAt("up-to", "wrong-value", "'up-to' must not be less than 'pixels'");
        }

        return map.Finish(new PhotoDemand(least.Width, least.Height, most.Width, most.Height, map.Code<PhotoBackground>("background")));
    }

    /// <summary>As in 354x472.</summary>
    private static (int Width, int Height) Pixels(YamlMap map, string key)
    {
        var text = map.Text(key);
        if (text.Split('x') is [var w, var h] && int.TryParse(w, NumberStyles.None, CultureInfo.InvariantCulture, out var width) && int.TryParse(h, NumberStyles.None, CultureInfo.InvariantCulture, out var height) && width is >= 10 and <= 9999 && height is >= 10 and <= 9999)
        {
            return (width, height);
        }

        if (text.Length > 0)
        {
            map.FaultAt(key, "wrong-value", $"'{key}' must be pixels, as in 354x472");
        }

        return (1, 1);
    }

    private static Retention ReadRetention(YamlMap map)
    {
        var keep = map.Text("keep");
        var period = keep is "permanently" or "" ? null : map.OptionalPeriod("keep");
        if (period is { Unit: not PeriodUnit.Years })
        {
            map.FaultAt("keep", "wrong-value", "'keep' must be permanently, or a number of years, as in 10 years");
        }

        return map.Finish(new Retention(period?.Amount, map.Title()));
    }

    /// <summary>How many of a role: required, optional, never, or "up to 5".</summary>
    private static DeclaredParty ReadParty(YamlMap map, string role, string many)
    {
        if (!Codes.TryParse<PartyRole>(role, out var known) || known == PartyRole.Applicant || PartyRoles.IsNamedByAgency(known))
        {
            map.FaultAt("parties", "unknown-name", $"'{role}' under 'parties' is none of {string.Join(", ", Enum.GetValues<PartyRole>().Skip(1).Where(r => !PartyRoles.IsNamedByAgency(r)).Select(r => r.Code()))}");
        }

        var (least, most) = many switch
        {
            "required" => (1, 1),
            "optional" => (0, 1),
            "never" => (0, 0),
            ['u', 'p', ' ', 't', 'o', ' ', >= '2' and <= '9' and var digit] => (0, digit - '0'),
            _ => (-1, -1),
        };
        if (most < 0)
        {
            map.FaultAt("parties", "wrong-value", $"'{role}' must be required, optional, never, or 'up to' a number from 2 to 9");
        }

        return new(known, least, most);
    }

    private static Fee ReadFee(YamlMap map, List<FormField> form)
    {
        var amounts = map.Pairs("amounts");
        var fee = map.Finish(new Fee
        {
            Amount = map.OptionalDecimal("amount"),
            Field = map.OptionalText("by"),
            Table = map.Maps("table") is { Count: > 0 } table ? [.. table.Select(l => l.Finish(new FeeLine(l.OptionalCondition("when"), l.OptionalDecimal("amount") ?? l.MissingKey("amount", 0m))))] : null,
            Amounts = amounts.Count == 0 ? null : amounts.Where(a => Money(a.Value) is not null).ToDictionary(a => a.Key, a => Money(a.Value)!.Value),
            Assessable = map.Flag("assessable"),
        });
        var field = form.Find(f => f.Name == fee.Field);
        if (new[] { fee.Amount is not null, fee.Field is not null, fee.Table is not null }.Count(said => said) != 1)
        {
            map.Fault("wrong-value", "a fee has either an 'amount', or goes 'by' a choice of the form, or by a 'table'");
        }
        else if (fee.Table?.SkipLast(1).Any(l => l.When is null) == true)
        {
            map.FaultAt("table", "wrong-value", "only the last line of a fee table is for everybody else; those after it would have no effect");
        }
        else if (fee.Field is not null ? field is not { Required: true, Type: ChoiceField } || fee.Amounts is null : fee.Amounts is not null)
        {
            map.Fault("wrong-value", "what a fee goes 'by' must be a required choice of the form, with 'amounts' for its values");
        }
        else if (fee.Amounts is not null && (fee.Amounts.Count != amounts.Count || field!.Choices.Any(c => !fee.Amounts.ContainsKey(c.Value))))
        {
            map.FaultAt("amounts", "wrong-value", $"'amounts' must give a CNY amount for every choice of '{fee.Field}'");
        }

        if (new[] { fee.Amount }.Concat(fee.Table?.Select(l => (decimal?)l.Amount) ?? []).Concat(fee.Amounts?.Values.Select(v => (decimal?)v) ?? []).Any(v => v is { Scale: > 2 } or > InputFields.MaxAmount))
        {
            map.Fault("wrong-value", $"a fee has whole fen and is {InputFields.MaxAmount} CNY at the most, or nobody can pay it");
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

    /// <summary>Longest limit, in days.</summary>
    private const int MaxDays = 1000;

    /// <summary>Largest number that a field may be limited by.</summary>
    private const decimal MaxNumber = 1_000_000_000_000m;

    [GeneratedRegex("\\A[a-z][a-z0-9-]{0,59}\\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ItemCode();

    [GeneratedRegex("^[a-z][a-zA-Z0-9]*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex FieldName();

    /// <summary>What an item may say of appointments; where a gate asks for one it need not.</summary>
    private enum ByAppointment
    {
        Optional,
    }
}
