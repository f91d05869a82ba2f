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
/// tables, are kept as hashes by version and kind in a file; with GDCASES_GOLDEN=write in the environment, lines of versions and of
/// kinds of events that it does not have are added.
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
        var known = System.IO.File.Exists(File()) ? System.IO.File.ReadAllLines(File()).Select(l => l.Split(' ')).ToDictionary(l => $"{l[0]} {l[1]} {l[2]}", l => l[3]) : [];
        using var database = NpgsqlDataSource.Create("Host=nowhere");
        using var store = Store.Open(database);
        foreach (var (what, made) in Made(model, store))
        {
            var key = $"{model.Name} {model.Version} {what}";
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(made)))[..16];
            if (Environment.GetEnvironmentVariable("GDCASES_GOLDEN") == "write" && known.TryAdd(key, hash))
            {
                System.IO.File.AppendAllText(File(), $"{key} {hash}\n");
            }

            known.ShouldContainKey(key);
            known[key].ShouldBe(hash, $"rows of {model.Name} would be others than those that are kept of its version {model.Version}: give it the next version, and it is made anew beside them");
        }
    }

    /// <summary>Its tables, and what each kind of event makes of a row that has just been opened. A kind that is new makes something of none that is kept.</summary>
    private static IEnumerable<(string What, string Made)> Made(ReadModel model, IDocumentStore store)
    {
        var events = StoredAsAttribute.Types.Where(t => model.Streams.Events.IsAssignableFrom(t.Value)).OrderBy(t => t.Key, StringComparer.Ordinal)
            .ToDictionary(t => t.Key, t => JsonSerializer.Deserialize(System.IO.File.ReadAllText(Path.Combine(Path.GetDirectoryName(File())!, "StoredEvents", $"{t.Key}.json")), t.Value, StoreJson.Options)!);
        var opening = events.Values.Single(e => e is CaseSubmitted or OfficerSeen);
        var table = new Rows(model, store.Options);
        return events.Select(then => (then.Key, Row: model.Fold([opening, then.Value])))
            .Select(then => (then.Key, $"{JsonSerializer.Serialize(then.Row, model.Document, StoreJson.Options)} {(then.Row is null ? "" : string.Join(", ", table.ColumnsOf(then.Row)))}"))
            .Prepend(("tables", Tables(model, store)));
    }

    private static string Tables(ReadModel model, IDocumentStore store) =>
        string.Join('\n', store.Storage.ToDatabaseScript().Split(';').Where(statement => statement.Contains($".{model.Table}", StringComparison.Ordinal) || (model.Totals is not null && statement.Contains($".{model.TotalsTable}", StringComparison.Ordinal))).Select(statement => statement.Trim()));
}
