using GdCases.Domain.Officers;
using JasperFx.Events;
using Marten;

namespace GdCases.Application.Officers;

/// <summary>How officers are kept: one short stream an officer, in the province's own tenant.</summary>
public static class OfficerStreams
{
    /// <summary>Longest subject of a token that becomes an officer, in characters.</summary>
    public const int MaxId = 100;

    /// <summary>An officer by what is known; null when nothing is.</summary>
    public static async Task<Officer?> Load(IQuerySession session, string officer, CancellationToken cancellation) => (await Read(session, officer, cancellation)).Officer;

    /// <summary>Adds what became known, unless somebody else has added something meanwhile.</summary>
    /// <exception cref="JasperFx.ConcurrencyException">When the session is saved: somebody has.</exception>
    internal static void Append(IDocumentSession session, string officer, long version, OfficerEvent e)
    {
        if (version == 0)
        {
            session.Events.StartStream<Officer>(Officer.StreamOf(officer), e);
        }
        else
        {
            session.Events.Append(Officer.StreamOf(officer), version + 1, e);
        }
    }

    internal static async Task<(Officer? Officer, long Version)> Read(IQuerySession session, string officer, CancellationToken cancellation)
    {
        var province = session.ForTenant(JasperFx.StorageConstants.DefaultTenantId);
        IReadOnlyList<IEvent> events = await province.Events.FetchStreamAsync(Officer.StreamOf(officer), token: cancellation);
        return (events.Select(e => (OfficerEvent)e.Data).Aggregate((Officer?)null, (known, e) => e.Apply(known)), events.Count);
    }
}
