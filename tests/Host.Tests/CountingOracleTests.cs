using System.Diagnostics;
using GdCases.Domain.Time;
using NodaTime.Text;

namespace GdCases.Host.Tests;

/// <summary>
/// The shipped calendars against somebody else's table and counting: npm's chinese-days, asked for every day from 2023 to
/// 2026, counted on by hand. Neither the product's table nor its loops are in it.
/// </summary>
public class Days_counted_by_others
{
    [Fact]
    public async Task agree_on_every_limit_over_every_holiday()
    {
        var tools = Path.Combine(Shared.Root(), "tests", ".tools");
        Assert.SkipUnless(Directory.Exists(Path.Combine(tools, "node_modules", "chinese-days")), "chinese-days is not installed; ./gdcases test installs it.");
        const string Script = "const { isWorkday } = require('chinese-days'); for (let d = new Date(Date.UTC(2023, 0, 1)); d <= new Date(Date.UTC(2026, 11, 31)); d.setUTCDate(d.getUTCDate() + 1)) { const day = d.toISOString().slice(0, 10); console.log(day + ' ' + isWorkday(day)); }";
        using var node = Process.Start(new ProcessStartInfo("node", ["-e", Script]) { WorkingDirectory = tools, RedirectStandardOutput = true, UseShellExecute = false })!;
        var lines = (await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var worked = lines.Select(l => l.Split(' ')).ToDictionary(l => LocalDatePattern.Iso.Parse(l[0]).Value, l => l[1] == "true");
        worked.Count.ShouldBe(1461);

        var calendar = new WorkingCalendar(Cluster.Shipped.Calendars.Select(c => c.Value));
        worked.Where(d => calendar.IsWorkingDay(d.Key) != d.Value).Select(d => d.Key).ShouldBeEmpty();

        var days = worked.Keys.Order().ToList();
        for (var i = 0; i < days.Count - 110; i++)
        {
            foreach (var length in new[] { 1, 3, 5, 7, 10, 15, 20, 60 })
            {
                // Working days: the day it starts from is not counted. Calendar days: a last day off moves to the next worked.
                var byWork = days.Skip(i + 1).Where(d => worked[d]).ElementAt(length - 1);
                calendar.Add(days[i], length).ShouldBe(byWork, $"{length} working days from {days[i]}");
                var byDays = days.Skip(i + length).First(d => worked[d]);
                calendar.Add(days[i], new Domain.Workflows.Period(length, Domain.Workflows.PeriodUnit.CalendarDays)).ShouldBe(byDays, $"{length} calendar days from {days[i]}");
            }
        }
    }
}
