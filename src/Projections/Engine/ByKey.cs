namespace GdCases.Projections.Engine;

/// <summary>
/// Looks up a list of keys so that the plan, which is kept (<see cref="Rows"/>), is by the primary key even where it was made
/// while the table held next to nothing. A join could read all of a table then, and an equality be looked for by another
/// index that begins with the same column, which costs no more among few rows: the first entry from the key on, in the
/// order of the key, is had without sorting from the primary key alone.
/// </summary>
internal static class ByKey
{
    /// <summary>A query for the rows that there are of a list of keys.</summary>
    /// <param name="what">What is wanted of a row d; its columns and its ctid are there.</param>
    /// <param name="table">The table.</param>
    /// <param name="key">All columns of its primary key, in their order.</param>
    /// <param name="lists">A list a column, as parameters.</param>
    public static string Select(string what, string table, string key, string lists) =>
        $"select {what} from unnest({lists}) as u ({key}), lateral (select t.ctid, t.* from {table} t where ({Of("t", key)}) >= ({Of("u", key)}) order by {Of("t", key)} limit 1) d where ({Of("d", key)}) = ({Of("u", key)})";

    private static string Of(string row, string key) => string.Join(", ", key.Split(", ").Select(column => $"{row}.{column}"));
}
