using GdCases.Domain.Time;
using Marten;
using NodaTime;
using NodaTime.Text;
using Npgsql;

namespace GdCases.Projections.Records;

/// <summary>How long the cases that ended in a period stood in a state.</summary>
/// <param name="Workflow">The workflow.</param>
/// <param name="WorkflowVersion">Its version, by which a state is called what it is.</param>
/// <param name="State">The state.</param>
/// <param name="Cases">How many cases stood in it.</param>
/// <param name="WorkingDays">The working days of them all: after the day each came into it up to and including the day it left.</param>
/// <param name="Longest">The longest stay, in working days.</param>
public sealed record StateDays(string Workflow, string WorkflowVersion, string State, long Cases, long WorkingDays, int Longest);

/// <summary>Where the days of an item's cases go.</summary>
public static class WhereDaysGo
{
    public static async Task<IReadOnlyList<StateDays>> Run(
        NpgsqlDataSource database, IDocumentStore store, IReadOnlyList<string> divisions, string? agency, string service, LocalDate from, LocalDate until, WorkingCalendar calendar, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"select data from {store.Options.DatabaseSchemaName}.{CaseRecord.Model.Table} where tenant_id = any($1) and ended_on >= $2 and ended_on <= $3 and service = $4 and ($5::text is null or agency = $5)");
        command.CommandTimeout = ((StoreOptions)store.Options).CommandTimeout;
        command.Parameters.Add(new() { Value = divisions.ToArray() });
        command.Parameters.Add(new() { Value = LocalDatePattern.Iso.Format(from) });
        command.Parameters.Add(new() { Value = LocalDatePattern.Iso.Format(until) });
        command.Parameters.Add(new() { Value = service });
        command.Parameters.Add(new() { Value = (object?)agency ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var (spans, states) = (new Dictionary<(LocalDate, LocalDate), int>(), new Dictionary<(string, string, string), StateDays>());
        while (await reader.ReadAsync(cancellation))
        {
            var record = store.Options.Serializer().FromJson<CaseRecord>(reader, 0);
            // The last state is where it ended: no days are spent there.
            var stays = record.Stays.Zip(record.Stays.Skip(1), (stay, next) => (stay.State, Days: DaysIn(stay.Since, next.Since)));
            foreach (var (state, days, longest) in stays.GroupBy(s => s.State, (state, all) => (state, all.Sum(s => s.Days), all.Max(s => s.Days))))
            {
                var key = (record.Workflow, record.WorkflowVersion, state);
                var before = states.GetValueOrDefault(key) ?? new(record.Workflow, record.WorkflowVersion, state, 0, 0, 0);
                states[key] = before with { Cases = before.Cases + 1, WorkingDays = before.WorkingDays + days, Longest = Math.Max(before.Longest, longest) };
            }
        }

        return [.. states.Values.OrderByDescending(s => s.WorkingDays).ThenBy(s => s.State, StringComparer.Ordinal)];

        int DaysIn(LocalDate since, LocalDate to)
        {
            if (!spans.TryGetValue((since, to), out var days))
            {
                spans[(since, to)] = days = Math.Max(0, calendar.Between(since, to));
            }

            return days;
        }
    }
}
