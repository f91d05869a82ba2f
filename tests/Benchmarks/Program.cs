using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using GdCases.Benchmarks;

var catalogue = new Command("catalogue", "Proving and loading a catalogue of 3,000 service items.");
catalogue.SetAction(_ => BenchmarkRunner.Run<CatalogueLoading>(DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance)).WithArtifactsPath(Path.Combine(Path.GetTempPath(), "gdcases-benchmarks"))));

var snapshots = new Command("snapshots", "Writing the state of a case with its events, or folding the stream at every command.");
snapshots.SetAction((_, cancellation) => Snapshots.Run(cancellation));

var timers = new Command("timers", "Finding what is due among 10,000 and 1,000,000 open cases; firing against ordinary actions.");
timers.SetAction((_, cancellation) => DueTimersBench.Run(cancellation));

return await new RootCommand("Benchmarks: ratios within one run.") { catalogue, snapshots, timers }.Parse(args).InvokeAsync();
