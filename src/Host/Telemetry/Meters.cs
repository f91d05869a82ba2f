using System.Diagnostics.Metrics;

namespace GdCases.Host.Telemetry;

/// <summary>What is counted of the trade, whoever listens. Names are OpenTelemetry's way; nothing personal is in a label.</summary>
internal static class Meters
{
    public const string Name = "GdCases";

    private static readonly Meter Meter = new(Name);

    /// <summary>Commands by operation of the contract and outcome: done, or refused.</summary>
    public static readonly Counter<long> Commands = Meter.CreateCounter<long>("gdcases.commands", "{command}", "Commands that were answered, by operation and outcome.");

    /// <summary>Problems that were answered, by their stable code.</summary>
    public static readonly Counter<long> Refusals = Meter.CreateCounter<long>("gdcases.refusals", "{refusal}", "Problems that were answered, by code.");

    /// <summary>Cases in which something came due.</summary>
    public static readonly Counter<long> TimersFired = Meter.CreateCounter<long>("gdcases.timers.fired", "{case}", "Cases in which something that was due has happened.");

    /// <summary>What is looked at from time to time, as it was seen last.</summary>
    public static void Observe(Func<Seen> seen)
    {
        Meter.CreateObservableGauge("gdcases.cases.open", () => seen().Lights.Select(l => new Measurement<long>(l.Value, new KeyValuePair<string, object?>("light", l.Key))), "{case}", "Open cases with a limit that runs, by light.");
        Meter.CreateObservableGauge("gdcases.timers.due", () => seen().Due, "{case}", "Cases in which something is due and has not happened yet.");
        Meter.CreateObservableGauge("gdcases.timers.lateness", () => seen().Lateness, "s", "How long ago the longest due of them came due.");
        Meter.CreateObservableGauge("gdcases.read_model.lag", () => seen().Lags.Select(l => new Measurement<double>(l.Value, new KeyValuePair<string, object?>("model", l.Key))), "s", "How far a read model is behind the events.");
        Meter.CreateObservableGauge("gdcases.jobs", () => seen().Jobs.Select(j => new Measurement<long>(j.Value, new KeyValuePair<string, object?>("state", j.Key))), "{job}", "Background jobs, by state.");
    }

    /// <summary>How things stood when they were looked at.</summary>
    public sealed record Seen(IReadOnlyDictionary<string, long> Lights, long Due, double Lateness, IReadOnlyDictionary<string, double> Lags, IReadOnlyDictionary<string, long> Jobs)
    {
        public static readonly Seen Nothing = new(new Dictionary<string, long>(), 0, 0, new Dictionary<string, double>(), new Dictionary<string, long>());
    }
}
