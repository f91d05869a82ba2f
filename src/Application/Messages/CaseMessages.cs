using GdCases.Domain;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Clock;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Cases.Submission;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Wolverine;
using Wolverine.Marten.Subscriptions;

namespace GdCases.Application.Messages;

/// <summary>
/// What is told to the outside follows from the events and from nothing else: in the order of each case, at least once, from
/// a place that is kept, so that a command writes no message of its own. Also what follows within: an archived case's stream
/// is marked as such, for Marten takes no event in the transaction that archives its stream.
/// </summary>
public sealed class CaseMessages : BatchSubscription
{
    public const string Subscription = nameof(CaseMessages);

    public CaseMessages() : base(Subscription)
    {
        foreach (var type in StoredAsAttribute.Types.Values.Where(t => t.IsSubclassOf(typeof(CaseEvent))))
        {
            IncludeType(type);
        }
    }

    public override async Task ProcessEventsAsync(EventRange page, ISubscriptionController controller, IDocumentOperations operations, IMessageBus bus, CancellationToken cancellationToken)
    {
        var turned = page.Events.Where(e => e.Data is LightChanged).Select(e => e.StreamKey!).Distinct().ToArray();
        var agencies = turned.Length == 0 ? [] : (await operations.Query<Case>().Where(c => c.AnyTenant() && c.Number.IsOneOf(turned)).ToListAsync(cancellationToken)).ToDictionary(c => c.Number, c => c.Agency);
        // Beside the events there are the tombstones that Marten leaves where an append was rolled back.
        foreach (var (e, happened) in page.Events.Where(e => e.Data is CaseEvent).Select(e => (e, (CaseEvent)e.Data)))
        {
            var (state, ended) = happened switch
            {
                CaseSubmitted submitted => (submitted.State, false),
                StepTaken step => (step.State, step.Ended),
                _ => ((string?)null, false),
            };
            await bus.PublishAsync(new CaseAdvanced(e.StreamKey!, e.TenantId, e.EventTypeName, state, ended, e.Version, happened.At));
            if (happened is LightChanged light)
            {
                await bus.PublishAsync(new LightTurned(e.StreamKey!, e.TenantId, agencies[e.StreamKey!], light.Light, light.PassedUpTo, light.DueOn, light.At));
            }

            if (happened is CaseArchived)
            {
                operations.ForTenant(e.TenantId).Events.ArchiveStream(e.StreamKey!);
            }
        }
    }
}
