using Marten;
using Weasel.Postgresql.Tables;

namespace GdCases.Projections.Engine;

/// <summary>Figures over all rows of a read model, changed in the transaction that changes the rows, so that they are read without counting.</summary>
public abstract class Totals
{
    /// <summary>Where they are kept.</summary>
    public abstract Table Table(string schema);

    /// <summary>A query for what is kept otherwise than the rows say: the city, and a text, of each difference.</summary>
    public abstract string Differences(string schema);

    public abstract void Write(IDocumentOperations operations, IReadOnlyList<RowChange> changes);
}
