using GdCases.Projections.Deadlines;
using GdCases.Projections.MyCases;
using GdCases.Projections.Officers;
using GdCases.Projections.Records;
using GdCases.Projections.Status;
using GdCases.Projections.Worklist;
using Marten;
using Npgsql;

namespace GdCases.Projections.Engine;

/// <summary>The read models: made from events alone, to be thrown away and rebuilt at will.</summary>
public static class ReadModels
{
    /// <summary>Every read model there is; whoever adds one adds it here and it is projected, rebuilt and verified.</summary>
    public static IReadOnlyList<ReadModel> All { get; } = [CaseStatus.Model, WorklistItem.Model, CaseDeadlines.Model, ApplicantCase.Model, CaseRecord.Model, OfficerEntry.Model];

    public static void UseReadModels(this StoreOptions options, NpgsqlDataSource database)
    {
        foreach (var model in All)
        {
            model.Register(options, database);
        }

        // A read model that cannot apply an event stops and says so; skipping the event would make it wrong in silence.
        options.Projections.Errors.SkipApplyErrors = false;
        options.Projections.Errors.SkipSerializationErrors = false;
        options.Projections.Errors.SkipUnknownEvents = false;
    }
}
