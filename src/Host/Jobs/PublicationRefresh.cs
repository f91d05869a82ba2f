using GdCases.Application.Catalogue;
using NodaTime;

namespace GdCases.Host.Jobs;

/// <summary>Publishes the calendars that came with the catalogue, then takes up the calendars and catalogues that other Hosts publish.</summary>
public sealed class PublicationRefresh(Calendars calendars, Catalogues catalogues, Definitions definitions, IClock clock, ILogger<PublicationRefresh> logger) : BackgroundService
{
    public static TimeSpan Every { get; } = TimeSpan.FromSeconds(5);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the first request: what is decided is decided by the calendar in force.
        await calendars.PublishFiles(clock.GetCurrentInstant(), cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await calendars.Refresh(stoppingToken);
                await catalogues.Refresh(definitions, stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                logger.LogWarning(e, "What was published could not be read; what is known stays in force.");
            }
        }
    }
}
