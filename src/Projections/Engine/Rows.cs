using System.Globalization;
using System.Reflection;
using Marten;
using Marten.Linq.Members;
using Npgsql;

namespace GdCases.Projections.Engine;

/// <summary>A read model's table, read and written many rows a statement; Marten's own operations take a statement a row.</summary>
public sealed class Rows
{
    private const string List = "varchar[]";
    private const string Key = "tenant_id, id";

    /// <summary>Of a transaction whose statements find rows by their keys: planned once, and by the keys, however small a table is just then.</summary>
    private const string Planned = "select set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true), set_config('enable_incremental_sort', 'off', true)";
    private const char Separator = '\u001f';

    private readonly ReadModel _model;
    private readonly IReadOnlyStoreOptions _options;
    private readonly IReadOnlyList<DuplicatedField> _columns;
    private readonly string _select;
    private readonly string _upsert;
    private readonly string _delete;

    public Rows(ReadModel model, IReadOnlyStoreOptions options)
    {
        (_model, _options) = (model, options);
        var table = $"{options.DatabaseSchemaName}.{model.Table}";
        _columns = [.. options.FindOrResolveDocumentType(model.Document).DuplicatedFields];
        string[] names = ["tenant_id", "id", "data", "mt_version", .. _columns.Select(c => c.ColumnName)];
        // An array of arrays is a matrix to the database: each list comes as one text.
        string[] types = ["varchar", "varchar", "jsonb", "bigint", .. _columns.Select(c => c.PgType == List ? "varchar" : c.PgType)];
        string[] values = ["tenant_id", "id", "data", "mt_version", .. _columns.Select(c => c.PgType == List ? $"string_to_array({c.ColumnName}, chr({(int)Separator}))" : c.ColumnName)];
        _select = ByKey.Select("d.tenant_id, d.id, d.data", table, Key, "$1, $2");
        _upsert =
            $"""
            insert into {table} ({string.Join(", ", names)}, mt_last_modified)
            select {string.Join(", ", values)}, transaction_timestamp() from unnest({string.Join(", ", types.Select(t => $"?::{t}[]"))}) as r ({string.Join(", ", names)})
            on conflict ({Key}) do update set {string.Join(", ", names.Skip(2).Append("mt_last_modified").Select(n => $"{n} = excluded.{n}"))}
            """;
        _delete = $"delete from {table} where ctid = any(array({ByKey.Select("d.ctid", table, Key, "?::varchar[], ?::varchar[]")}))";
    }

    /// <summary>The rows there are for these streams, whatever their cities.</summary>
    public async Task<IReadOnlyDictionary<(string Tenant, string Key), T>> Read<T>(NpgsqlDataSource database, IReadOnlyList<(string Tenant, string Key)> keys, CancellationToken cancellation)
        where T : class
    {
        await using var command = database.CreateBatch();
        command.Timeout = ((StoreOptions)_options).CommandTimeout;
        command.BatchCommands.Add(new(Planned));
        command.BatchCommands.Add(new(_select) { Parameters = { new() { Value = keys.Select(k => k.Tenant).ToArray() }, new() { Value = keys.Select(k => k.Key).ToArray() } } });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        Dictionary<(string, string), T> found = new(keys.Count);
        while (await reader.ReadAsync(cancellation))
        {
            found.Add((reader.GetString(0), reader.GetString(1)), _options.Serializer().FromJson<T>(reader, 2));
        }

        return found;
    }

    /// <summary>In the operations' transaction, with the figures over them.</summary>
    public void Write(IDocumentOperations operations, IReadOnlyList<RowChange> changes)
    {
        // Of all that follows, whether rows stay or go: a plan that is made once without it is kept all the same.
        operations.QueueSqlCommand(Planned);
        RowChange[] stay = [.. changes.Where(c => c.After is not null)];
        if (stay.Length > 0)
        {
            var serializer = _options.Serializer();
            operations.QueueSqlCommand(_upsert,
            [
                stay.Select(c => c.Tenant).ToArray(), stay.Select(c => c.Key).ToArray(), stay.Select(c => serializer.ToJson(c.After!)).ToArray(), stay.Select(c => c.Version).ToArray(),
                .. _columns.Select(column => Values(column, stay)),
            ]);
        }

        RowChange[] go = [.. changes.Where(c => c.After is null && c.Before is not null)];
        if (go.Length > 0)
        {
            operations.QueueSqlCommand(_delete, go.Select(c => c.Tenant).ToArray(), go.Select(c => c.Key).ToArray());
        }

        _model.Totals?.Write(operations, $"{_options.DatabaseSchemaName}.{_model.TotalsTable}", changes);
    }

    /// <summary>What the columns of one city's rows hold beside their documents, as texts, by their keys.</summary>
    public async Task<IReadOnlyDictionary<string, string?[]>> Columns(NpgsqlConnection connection, string tenant, IReadOnlyList<string> keys, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            $"select {string.Join(", ", _columns.Select(c => c.PgType == List ? $"array_to_string({c.ColumnName}, chr({(int)Separator}))" : $"{c.ColumnName}::text").Prepend("id"))} from {_options.DatabaseSchemaName}.{_model.Table} where tenant_id = $1 and id = any($2)", connection);
        command.Parameters.Add(new() { Value = tenant });
        command.Parameters.Add(new() { Value = keys.ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        Dictionary<string, string?[]> found = new(keys.Count);
        while (await reader.ReadAsync(cancellation))
        {
            found.Add(reader.GetString(0), [.. _columns.Select((_, i) => reader.IsDBNull(i + 1) ? null : reader.GetString(i + 1))]);
        }

        return found;
    }

    /// <summary>What the columns of a row should hold, as texts, by their names.</summary>
    public IEnumerable<(string Column, string? Text)> ColumnsOf(object row) => _columns.Select(c => (c.ColumnName, Value(c, row) switch
    {
        null => null,
        bool yes => yes ? "true" : "false",
        IEnumerable<string> list => string.Join(Separator, list),
        var value => Convert.ToString(value, CultureInfo.InvariantCulture),
    }));

    /// <summary>The names of those that hold something else.</summary>
    public IReadOnlyList<string> OtherColumns(object row, string?[] held) => [.. ColumnsOf(row).Zip(held).Where(c => c.First.Text != c.Second).Select(c => c.First.Column)];

    /// <summary>A column's values, as an array of the type that the database has for it.</summary>
    private static Array Values(DuplicatedField column, RowChange[] rows) => column.PgType switch
    {
        "varchar" => rows.Select(r => (string?)Value(column, r.After)).ToArray(),
        "bigint" => rows.Select(r => (long?)Value(column, r.After)).ToArray(),
        "boolean" => rows.Select(r => (bool?)Value(column, r.After)).ToArray(),
        List => rows.Select(r => Value(column, r.After) is IEnumerable<string> list ? string.Join(Separator, list) : null).ToArray(),
        var other => throw new InvalidOperationException($"A read model's column is text, a list of texts, a whole number or yes or no, and {column.ColumnName} is {other}."),
    };

    private static object? Value(DuplicatedField column, object? row) =>
        column.Members.Aggregate(row, (of, member) => of is null ? null : ((PropertyInfo)member).GetValue(of));
}
