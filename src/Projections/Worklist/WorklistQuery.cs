using System.Globalization;
using GdCases.Domain.Cases.Clock;
using GdCases.Domain.Parties;
using NodaTime;
using Npgsql;

namespace GdCases.Projections.Worklist;

/// <summary>What an office has to do with a case: it handles it, it took it in for another, it hands its result out for another.</summary>
public enum OfficePart { Handling, Intake, HandOut }

/// <summary>What an officer asks the worklist for. Filters that are null do not filter.</summary>
public sealed record WorklistQuery
{
    public const int MaxPage = 200;
    public const int DefaultPage = 50;

    public string? State { get; init; }
    public string? Service { get; init; }
    public string? Category { get; init; }

    /// <summary>The officers on whose desks the cases are; empty: on nobody's.</summary>
    public IReadOnlyList<string>? Assignee { get; init; }

    /// <summary>The beginning of a case number, or a whole identity number of the applicant.</summary>
    public string? Text { get; init; }

    /// <summary>Only cases whose light is this now.</summary>
    public Light? Light { get; init; }

    /// <summary>Only cases that must be done by then.</summary>
    public Instant? DueBefore { get; init; }

    /// <summary>What the caller's office has to do with the cases.</summary>
    public OfficePart Part { get; init; }

    /// <summary>Most urgent first; otherwise oldest first.</summary>
    public bool ByUrgency { get; init; }

    /// <summary>The place after which to go on.</summary>
    public string? After { get; init; }

    public int Limit { get; init; } = DefaultPage;

    /// <summary>The cases of an officer's agency in their divisions; oldest first; one more than asked for, to tell whether there are more.</summary>
    public async Task<IReadOnlyList<WorklistLine>> Run(NpgsqlDataSource database, string schema, string agency, IReadOnlyList<string> divisions, Instant now, CancellationToken cancellation)
    {
        await using var batch = database.CreateBatch();
        switch (Part)
        {
            case OfficePart.Handling:
                // One query a division: each is a range of the index in the list's order, and an officer has one or two. Together
                // they would be read whole and sorted.
                foreach (var division in divisions)
                {
                    Add(value => $"d.tenant_id = {value(division)} and d.agency = {value(agency)}");
                }

                break;
            case OfficePart.Intake:
                Add(value => $"d.intake_agency = {value(agency)} and d.intake_division = any({value(divisions.ToArray())})");
                break;
            case OfficePart.HandOut:
                Add(value => $"d.agency = {value(agency)} and d.hand_out_division = any({value(divisions.ToArray())})");
                break;
            default:
                throw new InvalidOperationException($"{Part}");
        }

        var found = new List<WorklistLine>();
        if (batch.BatchCommands.Count > 0)
        {
            await using var reader = await batch.ExecuteReaderAsync(cancellation);
            do
            {
                while (await reader.ReadAsync(cancellation))
                {
                    found.Add(WorklistLine.Read(reader));
                }
            }
            while (await reader.NextResultAsync(cancellation));
        }

        return batch.BatchCommands.Count == 1 ? found : [.. found.OrderBy(w => ByUrgency ? w.Urgency : w.Position, StringComparer.Ordinal).Take(Limit + 1)];

        void Add(Func<Func<object, string>, string> among)
        {
            var command = new NpgsqlBatchCommand();
            command.CommandText =
                $"""
                select {WorklistLine.Select} from {schema}.{WorklistItem.Model.Table} d
                where {string.Join(" and ", Conditions(Value, now).Prepend(among(Value)))}
                order by {(ByUrgency ? "d.urgency" : "d.position")} limit {Value(Limit + 1)}
                """;
            batch.BatchCommands.Add(command);

            string Value(object value)
            {
                command.Parameters.Add(new() { Value = value });
                return string.Create(CultureInfo.InvariantCulture, $"${command.Parameters.Count}");
            }
        }
    }

    /// <summary>SQL of the filters; what somebody has asked for is a parameter of it.</summary>
    private IEnumerable<string> Conditions(Func<object, string> value, Instant now)
    {
        if (State is not null)
        {
            yield return $"d.state = {value(State)}";
        }

        if (Service is not null)
        {
            yield return $"d.service = {value(Service)}";
        }

        if (Category is not null)
        {
            yield return $"d.category = {value(Category)}";
        }

        if (Assignee is not null)
        {
            yield return Assignee is [] ? "d.assignee is null" : $"d.assignee = any({value(Assignee.ToArray())})";
        }

        if (Text is { } text)
        {
            // Digits alone may be either; anything else is no beginning of a case number.
            var whole = $"d.applicant_key = any({value(Keys(text))})";
            yield return text.All(char.IsAsciiDigit) ? $"(d.id like {value($"{text}%")} or {whole})" : whole;
        }

        if (Light is { } light)
        {
            // Nothing is red that is not yellow; said again because it is what the index ranges over.
            var at = value(LightTimes.Millis(now));
            yield return light switch
            {
                Domain.Cases.Clock.Light.DarkRed => $"d.yellow <= {at} and d.dark_red <= {at}",
                Domain.Cases.Clock.Light.Red => $"d.yellow <= {at} and d.red <= {at} and (d.dark_red <= {at}) is not true",
                Domain.Cases.Clock.Light.Yellow => $"d.yellow <= {at} and (d.red <= {at}) is not true and (d.dark_red <= {at}) is not true",
                _ => $"d.limited and (d.yellow <= {at}) is not true",
            };
        }

        if (DueBefore is { } before)
        {
            yield return $"d.urgency < {value(ListPosition.Of(before, ""))}";
        }

        if (After is { } after)
        {
            yield return $"{(ByUrgency ? "d.urgency" : "d.position")} > {value(after)}";
        }
    }

    /// <summary>The identities that a text can be the whole number of.</summary>
    private static string[] Keys(string text) =>
        [.. Enum.GetValues<IdType>().Select(type => new IdDocument(type, text)).Where(id => id.IsWellFormed).Select(id => id.Key)];
}
