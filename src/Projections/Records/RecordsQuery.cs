using System.Globalization;
using GdCases.Domain.Cases.Clock;
using Marten;
using NodaTime;
using Npgsql;

namespace GdCases.Projections.Records;

/// <summary>What is searched for among all cases there ever were; what is null does not filter.</summary>
public sealed record RecordsQuery
{
    public const int MaxPage = 200;

    /// <summary>The cities.</summary>
    public required IReadOnlyList<string> Divisions { get; init; }

    /// <summary>The agency that handles them in these cities, or took them in there.</summary>
    public string? Office { get; init; }

    /// <summary>The key of the identity of one of its parties.</summary>
    public string? Whose { get; init; }

    /// <summary>The key of the whole name of one of its parties.</summary>
    public string? Name { get; init; }

    /// <summary>The keys of identities of which none is a party: nobody searches a matter of their own.</summary>
    public IReadOnlyList<string> NotOf { get; init; } = [];

    /// <summary>Somebody who has done something in it.</summary>
    public string? Actor { get; init; }

    /// <summary>An action that was taken.</summary>
    public string? Action { get; init; }

    /// <summary>A legal step that was taken.</summary>
    public string? Step { get; init; }

    public string? Service { get; init; }

    public string? Workflow { get; init; }

    /// <summary>The worst light that it ever had.</summary>
    public Light? Light { get; init; }

    /// <summary>How it ended.</summary>
    public string? Ending { get; init; }

    /// <summary>Submitted not before then.</summary>
    public Instant? From { get; init; }

    /// <summary>Submitted before then.</summary>
    public Instant? Until { get; init; }

    /// <summary>The place after which to go on; the newest are first.</summary>
    public string? After { get; init; }

    public required int Limit { get; init; }

    /// <summary>One page, newest first; one more than asked for, to tell whether there are more.</summary>
    public async Task<IReadOnlyList<CaseRecord>> Run(NpgsqlDataSource database, IDocumentStore store, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand();
        command.CommandTimeout = ((StoreOptions)store.Options).CommandTimeout;
        List<string> conditions = [];
        var (cities, limit) = (Value(Divisions.Distinct().ToArray()), Value(Limit + 1));
        var within = $"tenant_id = any({cities})";
        When(Office, $"(({within} and data->>'agency' = {{0}}) or (data->>'intakeAgency' = {{0}} and data->>'intakeDivision' = any({cities})))");
        When(Whose is null ? null : new[] { Whose }, "whose @> {0}::varchar[]");
        When(Name is null ? null : new[] { Name }, "names @> {0}::varchar[]");
        When(Actor is null ? null : new[] { Actor }, "actors @> {0}::varchar[]");
        When(NotOf.Count == 0 ? null : NotOf.ToArray(), "not whose && {0}::varchar[]");
        When(Action, "data->'actions' ? {0}");
        When(Step, "data->'steps' ? {0}");
        When(Service, "service = {0}");
        When(Workflow, "data->>'workflow' = {0}");
        When(Light?.ToString(), "coalesce(data->>'worstLight', 'Green') = {0}");
        When(Ending, "data->>'ending' = {0}");
        When(From is { } from ? ListPosition.Of(from, "") : null, "position >= {0}");
        When(Until is { } until ? ListPosition.Of(until, "") : null, "position < {0}");
        When(After, "position < {0}");
        var among = conditions.Count == 0 ? "" : $" and {string.Join(" and ", conditions)}";
        // What an office took in may be handled in another city.
        var where = Office is null ? within : "true";
        var table = $"{store.Options.DatabaseSchemaName}.{CaseRecord.Model.Table}";
        // What is found by what is in it is few; else each city is a range of its index, newest first, of which no more is read than a page has.
        command.CommandText = Whose is not null || Name is not null || Actor is not null || Office is not null
            ? $"select data from {table} where {where}{among} order by position desc limit {limit}"
            : $"""
               select r.data from unnest({cities}) as c (city), lateral (select data, position from {table} where tenant_id = c.city{among} order by position desc limit {limit}) r
               order by r.position desc limit {limit}
               """;
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var found = new List<CaseRecord>();
        while (await reader.ReadAsync(cancellation))
        {
            found.Add(store.Options.Serializer().FromJson<CaseRecord>(reader, 0));
        }

        return found;

        void When(object? value, string condition)
        {
            if (value is not null)
            {
                conditions.Add(string.Format(CultureInfo.InvariantCulture, condition, Value(value)));
            }
        }

        string Value(object value)
        {
            command.Parameters.Add(new() { Value = value });
            return string.Create(CultureInfo.InvariantCulture, $"${command.Parameters.Count}");
        }
    }
}
