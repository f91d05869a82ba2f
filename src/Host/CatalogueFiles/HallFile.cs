using GdCases.Domain;
using GdCases.Domain.Appointments;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Catalogue;
using NodaTime;

namespace GdCases.Host.CatalogueFiles;

/// <summary>A hall, as <c>halls.yaml</c> has it.</summary>
internal static class HallFile
{
    private const int LongestSlot = 480;
    private const int LongestAhead = 60;

    public static Hall Read(string code, LocalizedText title, YamlMap map, IReadOnlyCollection<Division> divisions, IReadOnlyCollection<Agency> agencies)
    {
        var hall = new Hall
        {
            Code = code,
            Title = title,
            Address = map.OptionalTitle("address") ?? map.MissingKey("address", new LocalizedText("", "")),
            Division = map.Text("division"),
            Agencies = map.Texts("agencies"),
            Weekdays = map.Node("weekdays") is null ? null : [.. map.CodeList<Weekday>("weekdays").Select(d => (IsoDayOfWeek)((int)d + 1))],
            Open = map.HoursList("hours"),
            SlotMinutes = Within("slot-minutes", LongestSlot),
            Places = Within("places", Hall.MostPlaces),
            DaysAhead = Within("days-ahead", LongestAhead),
        };
        if (divisions.All(d => d.Code != hall.Division))
        {
            map.FaultAt("division", "unknown-name", $"'{hall.Division}' is no division of the catalogue");
        }

        foreach (var agency in hall.Agencies.Where(a => agencies.All(x => x.Code != a)))
        {
            map.FaultAt("agencies", "unknown-name", $"'{agency}' is no agency of the catalogue");
        }

        if (hall.Agencies.Count == 0)
        {
            map.FaultAt("agencies", "missing-key", "a hall expects people for some agency");
        }

        if (code.Length > InputFields.MaxCode || !code.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
        {
            map.Fault("wrong-value", $"'{code}' must be small letters, digits and hyphens, {InputFields.MaxCode} at the most");
        }

        if (hall.Weekdays is { } days && (days.Count == 0 || days.Distinct().Count() != days.Count))
        {
            map.FaultAt("weekdays", "wrong-value", "'weekdays' must be days of the week, each once");
        }

        if (hall.Agencies.Distinct().Count() != hall.Agencies.Count)
        {
            map.FaultAt("agencies", "wrong-value", "'agencies' must have each once");
        }

        if (hall.Open.Count > 0 && hall.SlotMinutes > 0 && !hall.Open.All(h => Period.Between(h.Open, h.Close, PeriodUnits.Minutes).Minutes >= hall.SlotMinutes))
        {
            map.FaultAt("slot-minutes", "without-effect", "a slot is no longer than the hall is open");
        }

        if (hall.Open.Count == 0)
        {
            map.FaultAt("hours", "missing-key", "a hall is open at some time");
        }

        return hall;

        int Within(string key, int most)
        {
            var value = map.Integer(key);
            if (value < 1 || value > most)
            {
                map.FaultAt(key, "wrong-value", $"'{key}' must be 1 to {most}");
            }

            return value;
        }
    }

    private enum Weekday
    {
        Monday,
        Tuesday,
        Wednesday,
        Thursday,
        Friday,
        Saturday,
        Sunday,
    }
}
