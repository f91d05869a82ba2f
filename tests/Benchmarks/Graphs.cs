using System.Globalization;
using System.Text.Json;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace GdCases.Benchmarks;

/// <summary>The figures of a run as graphs.</summary>
public static class Graphs
{
    public static void Draw(string comparison, string growth, string folder)
    {
        Directory.CreateDirectory(folder);
        var (compared, grown) = (Read(comparison), Read(growth));
        var loaded = compared.Where(f => f.Load is not null).GroupBy(f => f.Side).ToList();
        Save(folder, "latency-over-load", Model("Actions: 99 % answered within, over arrivals", "arrivals a second", "ms", logX: false, loaded.Select(side => (side.Key, side.Select(f => (f.Rate!.Value, f.P99!.Value))))));
        var crowds = compared.Where(f => f.AtOnce is not null).GroupBy(f => f.Side).ToList();
        Save(folder, "rate-over-load", Model("Actions a second, over how many act at once", "at once", "a second", logX: true, crowds.Select(side => (side.Key, side.Select(f => ((double)f.AtOnce!.Value, f.Rate!.Value))))));
        var rates = grown.Where(f => f is { Rate: not null, Events: not null } && !f.What.Contains("arrivals", StringComparison.Ordinal)).GroupBy(f => f.What).ToList();
        Save(folder, "rate-over-size", Model("Rate at peak, over the size of the store", "events", "a second", logX: true, rates.Select(work => (work.Key, work.Select(f => ((double)f.Events!.Value, f.Rate!.Value))))));
        var latencies = grown.Where(f => f is { P99: not null, Events: not null }).GroupBy(f => f.What).ToList();
        Save(folder, "latency-over-size", Model("99 % answered within, over the size of the store", "events", "ms", logX: true, latencies.Select(work => (work.Key, work.Select(f => ((double)f.Events!.Value, f.P99!.Value))))));
    }

    private static List<Figure> Read(string file) => JsonSerializer.Deserialize<List<Figure>>(File.ReadAllText(file), Figures.Json)!;

    private static PlotModel Model(string title, string x, string y, bool logX, IEnumerable<(string Name, IEnumerable<(double X, double Y)> Points)> lines)
    {
        var model = new PlotModel { Title = title, TitleFontSize = 15, Background = OxyColors.White, Padding = new OxyThickness(10) };
        model.Axes.Add(logX ? new LogarithmicAxis { Position = AxisPosition.Bottom, Title = x, AxisTitleDistance = 10, LabelFormatter = v => string.Create(CultureInfo.InvariantCulture, $"{(v > 999_999 ? v / 1e6 : v >= 1e3 ? v / 1e3 : v):0}{(v > 999_999 ? "M" : v >= 1e3 ? "k" : "")}") } : new LinearAxis { Position = AxisPosition.Bottom, Title = x, AxisTitleDistance = 10, Minimum = 0 });
        model.Axes.Add(new LogarithmicAxis { Position = AxisPosition.Left, Title = y, AxisTitleDistance = 24, StringFormat = "#,0", MajorGridlineStyle = LineStyle.Dot });
        model.Legends.Add(new Legend { LegendPosition = LegendPosition.RightTop, LegendPlacement = LegendPlacement.Outside, LegendFontSize = 10, LegendLineSpacing = 4, LegendMargin = 0, LegendPadding = 70 });
        foreach (var (name, points) in lines)
        {
            var line = new LineSeries { Title = name, MarkerType = MarkerType.Circle, MarkerSize = 3 };
            line.Points.AddRange(points.Select(p => new DataPoint(p.X, p.Y)));
            model.Series.Add(line);
        }

        return model;
    }

    private static void Save(string folder, string name, PlotModel model)
    {
        using var file = File.Create(Path.Combine(folder, $"{name}.svg"));
        new SvgExporter { Width = 1000, Height = 420, UseVerticalTextAlignmentWorkaround = true }.Export(model, file);
    }
}
