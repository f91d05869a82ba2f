using Marten;
using Weasel.Postgresql.Tables;

namespace GdCases.Projections.Engine;

/// <summary>
/// Figures over all rows of a read model, changed in the transaction that changes the rows, so that they are read without
/// counting. Each version of the model has a table of its own for them, as for its rows.
/// </summary>
/// <param name="name">What the first version's table is called.</param>
public abstract class Totals(string name)
{
    public string Name { get; } = name;

    /// <summary>Where they are kept.</summary>
    public abstract Table Table(string table);

    /// <summary>A query for what is kept otherwise than the rows say: the city, and a text, of each difference.</summary>
    public abstract string Differences(string table, string rows);

    public abstract void Write(IDocumentOperations operations, string table, IReadOnlyList<RowChange> changes);

    /// <summary>A statement that takes out those of the keys under which nothing is counted any more.</summary>
    /// <param name="table">Where they are kept.</param>
    /// <param name="key">All columns of its key, in their order.</param>
    /// <param name="lists">A list a column, as parameters with their types.</param>
    protected static string TakeOut(string table, string key, string lists) => $"delete from {table} where ctid = any(array({ByKey.Select("d.ctid", table, key, lists)})) and cases = 0";
}
