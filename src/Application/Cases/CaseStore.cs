using GdCases.Application.Appointments;
using GdCases.Application.Audit;
using GdCases.Application.Drafts;
using GdCases.Application.Fees;
using GdCases.Application.Materials;
using GdCases.Application.Cases.Idempotency;
using GdCases.Application.Json;
using GdCases.Domain;
using GdCases.Domain.Cases;
using JasperFx.Events;
using Marten;
using Weasel.Postgresql.Tables;

namespace GdCases.Application.Cases;

/// <summary>How cases are kept: one stream a case, keyed by its number, in the tenant of its city.</summary>
public static class CaseStore
{
    public const string Schema = "gdcases";

    /// <summary>The longest that one of its statements may take, in seconds: for those that are written by hand.</summary>
    public static int Patience(this IDocumentStore store) => ((StoreOptions)store.Options).CommandTimeout;

    /// <summary>Events, and beside each stream the state of its case, written with the events (docs/adr/0005).</summary>
    public static void UseCases(this StoreOptions options)
    {
        options.UseCaseEvents();
        // Written by the committer, in the version of its stream.
        options.Schema.For<Case>().UseNumericRevisions(true);
    }

    public static void UseCaseEvents(this StoreOptions options)
    {
        options.DatabaseSchemaName = Schema;
        options.Serializer(StoreJson.Serializer);

        options.Events.StreamIdentity = StreamIdentity.AsString;
        options.Events.TenancyStyle = JasperFx.MultiTenancy.TenancyStyle.Conjoined;
        options.Events.MetadataConfig.CorrelationIdEnabled = true;
        options.Events.MetadataConfig.CausationIdEnabled = true;
        options.Policies.AllDocumentsAreMultiTenanted();
        // The name of the class in every row says nothing that the table does not.
        options.Policies.ForAllDocuments(mapping => mapping.Metadata.DotNetType.Enabled = false);

        // The names under which events are stored are data for ever; the names of the classes are not.
        foreach (var (name, type) in StoredAsAttribute.Types)
        {
            options.Events.MapEventType(type, name);
        }

        // Room on the page for a row's next version (docs/adr/0010).
        options.Schema.For<Case>().Identity(c => c.Number).FillFactor(75);

        // Requests come in the order of their time and go when they are old: a block range index costs their writing nothing.
        options.Schema.For<AnsweredRequest>().SingleTenanted().IndexLastModified(index => index.Method = IndexMethod.brin);
        options.Storage.ExtendedSchemaObjects.Add(CaseNumbers.Table());
        options.Storage.ExtendedSchemaObjects.Add(Looks.Table());
        options.Storage.ExtendedSchemaObjects.Add(SecurityRecords.Table());
        options.Storage.ExtendedSchemaObjects.Add(OpenCaseKeys.Table());
        options.Storage.ExtendedSchemaObjects.Add(PaymentReferences.Table());
        options.Storage.ExtendedSchemaObjects.AddRange(Bookings.Tables());
        options.Storage.ExtendedSchemaObjects.Add(Halls.Table());
        var files = MaterialFiles.Tables().ToList();
        options.Storage.ExtendedSchemaObjects.AddRange(files.Concat(Uploads.Tables()).Concat(DraftStore.Tables(files[0])));
    }
}
