using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using GdCases.Benchmarks;
using GdCases.Benchmarks.Drills;
using GdCases.Benchmarks.Sides;

var catalogue = new Command("catalogue", "What twenty rules add to a submission; proving and loading a catalogue of 3,000 service items.");
catalogue.SetAction(async (_, cancellation) =>
{
    await RuleCost.Run(cancellation);
    BenchmarkRunner.Run<CatalogueLoading>(DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance)).WithArtifactsPath(Path.Combine(Path.GetTempPath(), "gdcases-benchmarks")));
    return 0;
});

var snapshots = new Command("snapshots", "Writing the state of a case with its events, or folding the stream at every command.");
snapshots.SetAction((_, cancellation) => Snapshots.Run(cancellation));

var timers = new Command("timers", "Finding what is due among 10,000 and 1,000,000 open cases; firing against ordinary actions.");
timers.SetAction((_, cancellation) => DueTimersBench.Run(cancellation));

var instead = new Command("instead", "The EF Core side, as a process of its own.") { Hidden = true };
instead.SetAction((_, cancellation) => Instead.Serve(Environment.GetEnvironmentVariable("ConnectionStrings__Cases")!, cancellation));

var quick = new Option<bool>("--quick") { Description = "Short rounds, in under three minutes: to see that it works, not to claim anything." };
var json = new Option<string?>("--json") { Description = "Where the figures go as JSON." };
var only = new Option<Work[]>("--work") { Description = "Only these works, at their peak.", AllowMultipleArgumentsPerToken = true };
var loaded = new Option<long?>("--events") { Description = "On a store of so many events; on four thousand open cases unless given." };
var statements = new Command("statements", "What each piece of work costs the database, statement by statement.") { only, loaded };
statements.SetAction((parsed, cancellation) => Statements.Run(parsed.GetValue(only) ?? [], parsed.GetValue(loaded), cancellation));

var compared = new Argument<string>("comparison") { Description = "Figures of a comparison, as --json keeps them." };
var grown = new Argument<string>("growth") { Description = "Figures of a growth run." };
var into = new Argument<string>("folder") { Description = "Where the graphs go." };
var graphs = new Command("graphs", "Draws figures as SVG.") { compared, grown, into };
graphs.SetAction(parsed => Graphs.Draw(parsed.GetRequiredValue(compared), parsed.GetRequiredValue(grown), parsed.GetRequiredValue(into)));

var folder = new Argument<string>("folder") { Description = "Where the other build's GdCases.Host.dll is." };
var against = new Command("against", "This build against another one: whether a change pays.") { folder, only };
against.SetAction((parsed, cancellation) => Against.Run(parsed.GetRequiredValue(folder), parsed.GetValue(only) ?? [], cancellation));

var minutes = new Option<int>("--minutes") { Description = "For how long.", DefaultValueFactory = _ => 60 };
var cases = new Option<int>("--cases") { Description = "How many are open before it begins.", DefaultValueFactory = _ => 2000 };
var build = new Option<string?>("--build") { Description = "Where another build's GdCases.Host.dll is; this one unless given." };
var memory = new Command("memory", "How much memory a Host has in use while everything goes on at once, minute by minute.") { minutes, cases, build };
memory.SetAction((parsed, cancellation) => MemoryOverTime.Run(parsed.GetValue(minutes), parsed.GetValue(cases), parsed.GetValue(build), cancellation));

var events = new Option<long[]>("--events") { Description = "The sizes, in events.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [10_000, 1_000_000, 10_000_000] };
var growth = new Command("growth", "The same Host on 10,000, 1,000,000 and 10,000,000 events; takes 20 GB of disk and half an hour.") { events, quick, json };
growth.SetAction((parsed, cancellation) => Growth.Run(parsed.GetRequiredValue(events), parsed.GetValue(quick), parsed.GetValue(json), cancellation));

var size = new Option<long>("--events") { Description = "The size, in events.", DefaultValueFactory = _ => 1_000_000 };
var times = new Option<int>("--rounds") { Description = "How often each.", DefaultValueFactory = _ => 3 };
var replay = new Command("replay", "Deciding a whole history again, against reading it bare.") { size, times };
replay.SetAction((parsed, cancellation) => ReplayRate.Run(parsed.GetValue(size), parsed.GetValue(times), cancellation));

var slots = new Command("slots", "Two hundred who want one of fifty places at once: a lock and a count against a counter, a stream a slot and a dynamic consistency boundary.");
slots.SetAction((_, cancellation) => Slots.Run(cancellation));

var url = new Option<string>("--url") { Description = "A Host of Development, which is running.", DefaultValueFactory = _ => "http://127.0.0.1:8080" };
var seed = new Option<int>("--seed") { Description = "The same seed makes the same requests.", DefaultValueFactory = _ => 1 };
var count = new Option<int>("--requests") { Description = "How many.", DefaultValueFactory = _ => 20_000 };
var fuzz = new Command("fuzz", "Sends a running Host what nobody means, made from its contract; ends with 1 when anything is answered with 5xx, without a code, or not at all.") { url, seed, count };
fuzz.SetAction((parsed, cancellation) => Fuzz.Run(new(parsed.GetRequiredValue(url)), parsed.GetValue(seed), parsed.GetValue(count), cancellation));

var rounds = new Option<int>("--rounds") { Description = "How many kills.", DefaultValueFactory = _ => 12 };
var kill = new Command("kill", "kill -9 of the Host and of its database in turn, with load on.") { rounds };
kill.SetAction((parsed, cancellation) => Drill.Kill(parsed.GetValue(rounds), cancellation));
var commands = new Option<int>("--commands") { Description = "How many commands at each stage.", DefaultValueFactory = _ => 2000 };
var backup = new Command("backup", "A backup under load, and back to it: to all of the log, to an instant, to the backup alone.") { commands };
backup.SetAction((parsed, cancellation) => Drill.Backup(parsed.GetValue(commands), cancellation));
var diskFull = new Command("disk-full", "The database's disk full under load, and freed; needs root.") { commands };
diskFull.SetAction((parsed, cancellation) => Drill.DiskFull(parsed.GetValue(commands), cancellation));
var from = new Argument<string>("from") { Description = "Where the older build's GdCases.Host.dll is." };
var upgrade = new Command("upgrade", "From another build to this one, both at once for a while, with load on.") { from, commands };
upgrade.SetAction((parsed, cancellation) => Drill.Upgrade(parsed.GetRequiredValue(from), parsed.GetValue(commands), cancellation));
var twoHosts = new Command("two-hosts", "Two Hosts on one database, half of the commands on the same twenty cases; ends with 1 when a caller waited two seconds.") { commands };
twoHosts.SetAction((parsed, cancellation) => Drill.TwoHosts(parsed.GetValue(commands), cancellation));
var payments = new Command("payments", "kill -9 of the Host while people pay through a gateway that tells five times, late or never.") { rounds };
payments.SetAction((parsed, cancellation) => PaymentDrill.Run(parsed.GetValue(rounds), cancellation));
var takeover = new Command("takeover", "kill -9 of the one of two Hosts that is firing timers; ends with 1 when the other needed more than ten seconds to take over.") { rounds };
takeover.SetAction((parsed, cancellation) => TakeoverDrill.Run(parsed.GetValue(rounds), cancellation));
var drill = new Command("drill", "What goes wrong in practice, with load on; ends with its figures, and with 1 when anything was lost or done twice.") { kill, backup, diskFull, upgrade, twoHosts, payments, takeover };

var root = new RootCommand("GdCases against the limit of the database and against what one would build instead; ratios within one run.") { catalogue, snapshots, timers, growth, memory, replay, slots, statements, against, graphs, instead, fuzz, drill, quick, json, only };
root.SetAction((parsed, cancellation) => Comparison.Run(parsed.GetValue(quick), parsed.GetValue(json), parsed.GetValue(only) ?? [], cancellation));
return await root.Parse(args).InvokeAsync();
