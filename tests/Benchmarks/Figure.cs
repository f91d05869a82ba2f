using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GdCases.Benchmarks;

/// <summary>A ratio of medians and its spread over the rounds of one run.</summary>
public sealed record Ratio(double Median, double Least, double Most)
{
    public static Ratio Of(IReadOnlyList<double> ratios) => new(BenchServer.Median(ratios), ratios.Min(), ratios.Max());

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Median:0.00} ({Least:0.00} to {Most:0.00})");
}

/// <summary>One line of a table: what was measured, of whom, how much of it.</summary>
public sealed record Figure
{
    public required string What { get; init; }
    public required string Side { get; init; }

    /// <summary>For fixed arrivals, where the p99 is told: the share of EF Core's peak.</summary>
    public double? Load { get; init; }

    /// <summary>For rates over load: how many acted at once.</summary>
    public int? AtOnce { get; init; }

    /// <summary>For growth: how many events there were.</summary>
    public long? Events { get; init; }

    /// <summary>Pieces of work a second.</summary>
    public double? Rate { get; init; }

    /// <summary>Milliseconds.</summary>
    public double? P50 { get; init; }

    /// <summary>Milliseconds.</summary>
    public double? P99 { get; init; }

    /// <summary>Milliseconds of the Host's CPU a piece of work.</summary>
    public double? HostCpu { get; init; }

    /// <summary>Milliseconds of the database's CPU a piece of work.</summary>
    public double? DatabaseCpu { get; init; }

    /// <summary>Whatever else: bytes, seconds, events.</summary>
    public double? Value { get; init; }

    /// <summary>GdCases against this side in rate, or in p50 or p99 for fixed arrivals; in growth, this size against the smallest.</summary>
    public Ratio? Against { get; init; }

    public static Figure Of(string what, string side, IReadOnlyList<Slot> slots)
    {
        return new Figure { What = what, Side = side, Rate = Middle(s => s.Rate), P50 = Middle(s => s.P50), P99 = Middle(s => s.P99), HostCpu = Middle(s => s.HostCpu), DatabaseCpu = Middle(s => s.ServerCpu) };

        double Middle(Func<Slot, double> of) => BenchServer.Median([.. slots.Select(of)]);
    }
}

/// <summary>The figures of a run: printed as they come, and kept as JSON.</summary>
public sealed class Figures
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly List<Figure> _all = [];

    public static void Head(string against) =>
        Console.WriteLine($"{"what",-34}{"side",-12}{"rate/s",9}{"p50 ms",9}{"p99 ms",9}{"host cpu",10}{"db cpu",9}   {against}");

    public void Add(Figure figure)
    {
        _all.Add(figure);
        Console.WriteLine(figure.Value is { } value
            ? string.Create(CultureInfo.InvariantCulture, $"{figure.What,-34}{figure.Side,-12}{value,9:0.##}{(figure.Against is null ? "" : $"{figure.Against,40}")}")
            : string.Create(CultureInfo.InvariantCulture, $"{figure.What,-34}{figure.Side,-12}{figure.Rate,9:0}{figure.P50,9:0.0}{figure.P99,9:0.0}{figure.HostCpu,10:0.00}{figure.DatabaseCpu,9:0.00}   {figure.Against}"));
    }

    public async Task Keep(string? file, CancellationToken cancellation)
    {
        if (file is not null)
        {
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(_all, Json), cancellation);
        }
    }
}
