using GdCases.Domain.Cases;
using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;
using Marten.Events.Aggregation;
using Weasel.Core;
using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace GdCases.Application.Cases;

/// <summary>How cases are kept: one stream a case, keyed by its number, in the tenant of its city.</summary>
public static class CaseStore
{
    public const string Schema = "gdcases";

    /// <summary>Events, and beside each stream the state of its case, written with the events (docs/adr/0005).</summary>
    public static void UseCases(this StoreOptions options)
    {
        options.UseCaseEvents();
        options.Projections.Add(new CaseSnapshot(), ProjectionLifecycle.Inline);
    }

    public static void UseCaseEvents(this StoreOptions options)
    {
        options.DatabaseSchemaName = Schema;
        options.UseSystemTextJsonForSerialization(EnumStorage.AsString, Casing.CamelCase, o =>
        {
            CaseJson.Configure(o);
            // What can be worked out again is not kept: an event is the fact and no more.
            o.IgnoreReadOnlyProperties = true;
        });

        options.Events.StreamIdentity = StreamIdentity.AsString;
        options.Events.TenancyStyle = JasperFx.MultiTenancy.TenancyStyle.Conjoined;
        options.Events.MetadataConfig.CorrelationIdEnabled = true;
        options.Events.MetadataConfig.CausationIdEnabled = true;
        options.Policies.AllDocumentsAreMultiTenanted();
        // The name of the class in every row says nothing that the table does not.
        options.Policies.ForAllDocuments(mapping => mapping.Metadata.DotNetType.Enabled = false);

        // The names under which events are stored are data for ever; the names of the classes are not.
        options.Events.MapEventType<CaseSubmitted>("submitted");
        options.Events.MapEventType<Supplemented>("supplemented");
        options.Events.MapEventType<CorrectionRequested>("correction-requested");
        options.Events.MapEventType<Accepted>("accepted");
        options.Events.MapEventType<Refused>("refused");
        options.Events.MapEventType<Forwarded>("forwarded");
        options.Events.MapEventType<Returned>("returned");
        options.Events.MapEventType<SpecialProcedureStarted>("special-procedure-started");
        options.Events.MapEventType<SpecialProcedureEnded>("special-procedure-ended");
        options.Events.MapEventType<Extended>("extended");
        options.Events.MapEventType<FeeAssessed>("fee-assessed");
        options.Events.MapEventType<Paid>("paid");
        options.Events.MapEventType<Decided>("decided");
        options.Events.MapEventType<Issued>("issued");
        options.Events.MapEventType<Delivered>("delivered");
        options.Events.MapEventType<Closed>("closed");
        options.Events.MapEventType<Withdrawn>("withdrawn");
        options.Events.MapEventType<Terminated>("terminated");
        options.Events.MapEventType<Reopened>("reopened");
        options.Events.MapEventType<CaseAssigned>("assigned");
        options.Events.MapEventType<CaseReleased>("released");
        options.Events.MapEventType<NoteAdded>("note-added");
        options.Events.MapEventType<LightChanged>("light-changed");
        options.Events.MapEventType<DeadlinesRecomputed>("deadlines-recomputed");

        // Room on the page for a row's next version (docs/adr/0010).
        options.Schema.For<Case>().Identity(c => c.Number).FillFactor(75);

        // Requests come in the order of their time and go when they are old: a block range index costs their writing nothing.
        options.Schema.For<AnsweredRequest>().SingleTenanted().IndexLastModified(index => index.Method = IndexMethod.brin);
        options.Storage.ExtendedSchemaObjects.Add(new Sequence($"{Schema}.{CaseNumbers.SequenceName}"));
    }
}

/// <summary>The case folded by the domain's own fold, and by nothing else.</summary>
public sealed partial class CaseSnapshot : SingleStreamProjection<Case, string>
{
    public override Case Evolve(Case? snapshot, string id, IEvent e) => Case.Fold(snapshot, (CaseEvent)e.Data);
}
