using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GdCases.Application.Json;
using GdCases.Domain;
using GdCases.Domain.Cases.Submission;
using GdCases.Domain.Officers;
using GdCases.Host.Startup;
using GdCases.Projections.Engine;
using Marten;
using Npgsql;

namespace GdCases.Host.Tests;

/// <summary>
/// Rows of one version of a read model are all of one kind. What every kind of event makes of them and of their columns, and their
/// tables, are kept as a hash by version in a file; with GDCASES_GOLDEN=write in the environment, lines of versions that it does not
/// have are added.
/// </summary>
public class A_read_model
{
    private static string File([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "read-models.txt");

    public static TheoryData<string> Names => [.. ReadModels.All.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void that_would_be_another_has_another_version(string name)
    {
        var model = ReadModels.All.Single(m => m.Name == name);
        var versions = System.IO.File.Exists(File()) ? System.IO.File.ReadAllLines(File()).Select(l => l.Split(' ')).ToDictionary(l => $"{l[0]} {l[1]}", l => l[2]) : [];
        var version = $"{model.Name} {model.Version}";
        using var database = NpgsqlDataSource.Create("Host=nowhere");
        using var store = Store.Open(database);
        var made = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Tables(model, store)}\n{string.Join('\n', Made(model, store))}")))[..16];
        if (Environment.GetEnvironmentVariable("GDCASES_GOLDEN") == "write" && versions.TryAdd(version, made))
        {
            System.IO.File.AppendAllText(File(), $"{version} {made}\n");
        }

        versions.ShouldContainKey(version);
        versions[version].ShouldBe(made, $"rows of {model.Name} would be others than those that are kept of its version {model.Version}: give it the next version, and it is made anew beside them");
    }

    /// <summary>What each kind of event makes of a row that has just been opened.</summary>
    private static IEnumerable<string> Made(ReadModel model, IDocumentStore store)
    {
        var events = StoredAsAttribute.Types.Where(t => model.Streams.Events.IsAssignableFrom(t.Value)).OrderBy(t => t.Key, StringComparer.Ordinal)
            .ToDictionary(t => t.Key, t => JsonSerializer.Deserialize(System.IO.File.ReadAllText(Path.Combine(Path.GetDirectoryName(File())!, "StoredEvents", $"{t.Key}.json")), t.Value, StoreJson.Options)!);
        var opening = events.Values.Single(e => e is CaseSubmitted or OfficerSeen);
        var table = new Rows(model, store.Options);
        return events.Values.Select(then => model.Fold([opening, then])).Select(row => $"{JsonSerializer.Serialize(row, model.Document, StoreJson.Options)} {(row is null ? "" : string.Join(", ", table.ColumnsOf(row)))}");
    }

    private static string Tables(ReadModel model, IDocumentStore store) =>
        string.Join('\n', store.Storage.ToDatabaseScript().Split(';').Where(statement => statement.Contains($".{model.Table}", StringComparison.Ordinal) || (model.Totals is not null && statement.Contains($".{model.TotalsTable}", StringComparison.Ordinal))).Select(statement => statement.Trim()));
}
