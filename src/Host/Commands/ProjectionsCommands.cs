using System.CommandLine;
using GdCases.Application.Cases;
using GdCases.Domain.Cases;
using GdCases.Host.Startup;
using GdCases.Projections.Engine;
using Npgsql;
using Command = System.CommandLine.Command;

namespace GdCases.Host.Commands;

/// <summary>Work on the read models.</summary>
public static class ProjectionsCommands
{
    /// <summary>The read models, and the state kept beside each stream: it too comes from events alone.</summary>
    private static IReadOnlyList<ReadModel> Verifiable { get; } = [.. ReadModels.All, new ReadModel<Case, CaseEvent>("Case", version: 1, StreamKind.Cases, Case.Fold, c => c.Number) { Inline = true }];

    public static Command Command() => new("projections", "Rebuild or verify the read models.") { Rebuild(), Verify(), Prune() };

    /// <summary>
    /// What a Host does before it starts: read models that are new in this version are made beside those there are, while
    /// Hosts of the version before go on with theirs.
    /// </summary>
    public static async Task MakeMissing(string connectionString, CancellationToken cancellation)
    {
        await using var database = Store.DataSource(connectionString);
        await using var store = Store.Open(database);
        await Rebuilding.MakeMissing(store, database, Console.WriteLine, cancellation);
    }

    private static Command Rebuild()
    {
        var name = new Argument<string?>("name") { Description = $"One of {string.Join(", ", ReadModels.All.Select(m => m.Name))}; all of them unless given.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("rebuild", "Throw a read model away and make it again from the events. No Host may be running meanwhile.") { name };
        command.SetAction((parsed, cancellation) =>
        {
            var models = ReadModels.All.Where(m => parsed.GetValue(name) is not { } wanted || m.Name == wanted).ToList();
            return models.Count == 0
                ? throw new StartupException($"There is no read model '{parsed.GetValue(name)}'; there are {string.Join(", ", ReadModels.All.Select(m => m.Name))}.")
                : Database.Use(new Settings(), alone: true, c => RebuildAll(c, models, cancellation), cancellation);
        });
        return command;
    }

    private static async Task<int> RebuildAll(string connectionString, IReadOnlyList<ReadModel> models, CancellationToken cancellation)
    {
        await using var database = Store.DataSource(connectionString);
        await using var store = Store.Open(database);
        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        foreach (var model in models)
        {
            var rows = await Rebuilding.Run(store, database, model, cancellation);
            Console.WriteLine($"{model.Name}: rebuilt, {rows} rows.");
        }

        return 0;
    }

    private static Command Prune()
    {
        var command = new Command("prune", "Drop the read models of versions before this one, when no Host of theirs runs any more and none is to be gone back to.");
        command.SetAction((_, cancellation) => Database.Use(new Settings(), alone: false, async connectionString =>
        {
            await using var database = Store.DataSource(connectionString);
            foreach (var (model, version) in ReadModels.All.SelectMany(m => Enumerable.Range(1, m.Version - 1).Select(v => (m, v))))
            {
                await using var batch = database.CreateBatch();
                batch.BatchCommands.Add(new($"drop table if exists {CaseStore.Schema}.{model.TableOf(version)}{(model.Totals is null ? "" : $", {CaseStore.Schema}.{model.TotalsTableOf(version)}")}"));
                batch.BatchCommands.Add(new($"delete from {CaseStore.Schema}.mt_event_progression where name = '{model.ProgressOf(version)}'"));
                await batch.ExecuteNonQueryAsync(cancellation);
                Console.WriteLine($"{model.Name}: version {version} is gone.");
            }

            return 0;
        }, cancellation));
        return command;
    }

    private static Command Verify()
    {
        var command = new Command("verify", "Fold every stream afresh and compare every row of every read model; a Host may be running. Exit code 1 when anything differs, or a model is behind and does not move.");
        command.SetAction((_, cancellation) => Database.Use(new Settings(), alone: false, c => VerifyAll(c, cancellation), cancellation));
        return command;
    }

    private static async Task<int> VerifyAll(string connectionString, CancellationToken cancellation)
    {
        await using var database = Store.DataSource(connectionString);
        await using var store = Store.Open(database);
        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        var verified = await Verification.Run(store, database, Verifiable, cancellation);
        foreach (var difference in verified.Differences)
        {
            Console.WriteLine($"{difference.Model} {difference.Tenant} {difference.Stream}: {difference.What}");
        }

        var behind = string.Join(", ", verified.Behind.Where(b => b.Value > 0).Select(b => $"{b.Key} {b.Value} events behind"));
        Console.WriteLine($"{verified.Streams} streams, {verified.Rows} rows in {Verifiable.Count} models, {verified.Differences.Count} differences{(behind.Length > 0 ? $" ({behind})" : "")}.");
        var still = await Still(database, verified.Behind, cancellation);
        foreach (var model in still)
        {
            Console.WriteLine($"{model} is behind and does not move: it has stopped, or no Host is running.");
        }

        return verified.Differences.Count == 0 && still.Count == 0 ? 0 : 1;
    }

    /// <summary>Those of the models that are behind which do not come any further while one looks.</summary>
    private static async Task<IReadOnlyList<string>> Still(NpgsqlDataSource database, IReadOnlyDictionary<string, long> behind, CancellationToken cancellation)
    {
        var progress = Verifiable.Where(m => behind.ContainsKey(m.Name)).ToDictionary(m => m.Name, m => m.Progress);
        var first = (await ReadModelLag.Read(database, CaseStore.Schema, progress, cancellation)).Where(l => l.Events > 0 && behind.GetValueOrDefault(l.Model) > 0).ToDictionary(l => l.Model);
        using var look = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var looks = 0; first.Count > 0 && looks < 12; looks++)
        {
            await look.WaitForNextTickAsync(cancellation);
            foreach (var now in (await ReadModelLag.Read(database, CaseStore.Schema, progress, cancellation)).Where(l => first.TryGetValue(l.Model, out var then) && (l.Events == 0 || l.Come > then.Come)))
            {
                first.Remove(now.Model);
            }
        }

        return [.. first.Keys];
    }
}
