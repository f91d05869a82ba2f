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
}
