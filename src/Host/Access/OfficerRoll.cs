using System.Collections.Concurrent;
using GdCases.Application.Officers;
using GdCases.Domain.Time;
using GdCases.Host.Startup;
using NodaTime;
using Wolverine;

namespace GdCases.Host.Access;

/// <summary>
/// Notes the officers who come: once a day, and when their token says something new. Kept in memory, so that all other
/// requests cost nothing.
/// </summary>
public sealed class OfficerRoll(IClock clock)
{
    private readonly ConcurrentDictionary<string, (LocalDate Day, string Token)> _seen = new();

    public async Task Note(HttpContext http, RequestDelegate next)
    {
        if (http.User.Identity?.IsAuthenticated == true && http.User.Caller() is { IsOfficer: true, Id.Length: <= OfficerStreams.MaxId } officer)
        {
            var today = clock.GetCurrentInstant().InZone(WorkingCalendar.China).Date;
            var token = string.Join('\n', [officer.Name, officer.Agency, .. officer.Divisions, "", .. officer.Roles]);
            if (_seen.GetValueOrDefault(officer.Id) != (today, token))
            {
                var rehearsed = Rehearsal.Is(http);
                await http.RequestServices.GetRequiredService<IMessageBus>().InvokeAsync(new SeeOfficer(officer) { IsRehearsed = rehearsed }, http.RequestAborted);
                if (!rehearsed)
                {
                    _seen[officer.Id] = (today, token);
                }
            }
        }

        await next(http);
    }
}
