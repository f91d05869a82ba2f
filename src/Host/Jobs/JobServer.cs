using GdCases.Application.Appointments;
using GdCases.Domain.Access;
using GdCases.Host.Access;
using GdCases.Host.Startup;
using Hangfire;
using Hangfire.Dashboard;
using Hangfire.PostgreSql;
using Npgsql;

namespace GdCases.Host.Jobs;

/// <summary>Hangfire: a few short recurring jobs, in a schema of their own beside the cases.</summary>
public static class JobServer
{
    public const string Dashboard = "/hangfire";

    public const string FireDue = "timers: fire what is due";
    private const string Recompute = "calendars: recompute deadlines";
    /// <summary>At two in the morning in China; Hangfire's hours are UTC.</summary>
    private const string Archive = "cases: archive what has been kept long enough";
    private const string ForgetLooks = "looks: forget the old";
    private const string ForgetSecurity = "records of security: forget the old";
    private const string ThrowAway = "files: throw away those of no case";
    private const string KeepBooks = "halls: who did not come, and who waits";
    private const string SweepHalls = "halls: cancel what nobody is expected for any more";
    private const string AskGateway = "payments: ask the gateway";
    private const string Compare = "payments: compare with the gateway's statement";
    private const string Forget = "idempotency keys: forget the old";

    public static void AddJobs(this WebApplicationBuilder builder, string connectionString)
    {
        // A data source of its own, for Hangfire wants plain dates; and a small one, for its jobs are few.
        var own = new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = 10, ConnectionIdleLifetime = 15, ConnectionPruningInterval = 5, ApplicationName = "gdcases jobs" };
        builder.Services.AddSingleton<CaseCommands>();
        builder.Services.AddSingleton<DueTimers>();
        builder.Services.AddSingleton<Archiving>();
        builder.Services.AddSingleton<Recomputation>();
        builder.Services.AddSingleton<OldRequests>();
        builder.Services.AddSingleton<Settlements>();
        builder.Services.AddSingleton<HallBooks>();
        builder.Services.AddSingleton<Halls>();
        builder.Services.AddSingleton<Attendance>();
        builder.Services.AddSingleton<OldFiles>();
        builder.Services.AddSingleton(OldLooks.Policy.Of(builder.Configuration));
        builder.Services.AddSingleton<OldLooks>();
        builder.Services.AddSingleton(OldSecurityRecords.Policy.Of(builder.Configuration));
        builder.Services.AddSingleton<OldSecurityRecords>();
        builder.Services.AddHangfire(hangfire => hangfire
            .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
            .UseSimpleAssemblyNameTypeSerializer()
            .UseRecommendedSerializerSettings()
            .UsePostgreSqlStorage(storage => storage.UseNpgsqlConnection(own.ConnectionString), new PostgreSqlStorageOptions
            {
                SchemaName = "gdcases_jobs",
                // A job keeps itself while it lives, however long it takes; one whose Host was killed is free after this, and
                // so are its locks. Timers and recomputation hold a lock of their own besides; archiving twice at once archives each case once.
                UseSlidingInvisibilityTimeout = true,
                InvisibilityTimeout = TimeSpan.FromSeconds(8),
                DistributedLockTimeout = TimeSpan.FromSeconds(10),
                QueuePollInterval = TimeSpan.FromSeconds(2),
            }));
        builder.Services.AddHangfireServer(server =>
        {
            server.WorkerCount = 2;
            server.SchedulePollingInterval = TimeSpan.FromSeconds(5);
            server.HeartbeatInterval = TimeSpan.FromSeconds(10);
            server.ServerTimeout = TimeSpan.FromSeconds(40);
        });
        // The dashboard asks for its tokens wherever it changes something; they are those of one Host.
        builder.Services.AddAntiforgery();
        builder.Services.AddHostedService<Recurring>();
    }

    /// <summary>For supervisors, with their token in the header or, for a browser, in the cookie that <see cref="Login"/> sets.</summary>
    public static void UseJobsDashboard(this WebApplication app)
    {
        var writable = app.Configuration.Flag("Jobs:DashboardWritable");
        app.UseHangfireDashboard(Dashboard, new DashboardOptions
        {
            DashboardTitle = "GdCases",
            DisplayStorageConnectionString = false,
            Authorization = [new ForSupervisors()],
            IsReadOnlyFunc = _ => !writable,
        });
    }

    private sealed class ForSupervisors : IDashboardAuthorizationFilter
    {
        public bool Authorize(DashboardContext context)
        {
            var http = context.GetHttpContext();
            if (http.User.Identity?.IsAuthenticated != true)
            {
                return false;
            }

            var may = http.User.Caller() is { IsOfficer: true } caller && caller.Is(Roles.Supervisor);
            if (!may)
            {
                http.RequestServices.GetRequiredService<SecurityLog>().RoleRefused(http);
            }

            return may;
        }
    }

    /// <summary>
    /// Names the recurring jobs, and catches up at once with what came due while no Host was running. Behind the start and
    /// as often as it takes: the lock that a Host which was killed has left keeps others waiting for a minute.
    /// </summary>
    private sealed class Recurring(IRecurringJobManagerV2 jobs, ILogger<Recurring> logger) : BackgroundService
    {
        private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            using var again = new PeriodicTimer(Pause);
            do
            {
                try
                {
                    // It blocks for as long as the lock is held; neither a start nor a stop waits for it.
                    await Task.Run(Name, stoppingToken).WaitAsync(stoppingToken);
                    return;
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    logger.LogWarning(e, "The recurring jobs could not be named; it is tried again.");
                }
            }
            while (await again.WaitForNextTickAsync(stoppingToken));
        }

        private void Name()
        {
            jobs.AddOrUpdate<DueTimers>(FireDue, j => j.Run(CancellationToken.None), Cron.Minutely);
            jobs.AddOrUpdate<Recomputation>(Recompute, j => j.Run(CancellationToken.None), Cron.Minutely);
            jobs.AddOrUpdate<Settlements>(AskGateway, j => j.Run(CancellationToken.None), Cron.Minutely);
            jobs.AddOrUpdate<Settlements>(Compare, j => j.Compare(CancellationToken.None), Cron.Hourly(15));
            jobs.AddOrUpdate<Attendance>(KeepBooks, j => j.Run(CancellationToken.None), Cron.Minutely);
            jobs.AddOrUpdate<Attendance>(SweepHalls, j => j.Sweep(CancellationToken.None), Cron.Hourly(45));
            jobs.AddOrUpdate<Archiving>(Archive, j => j.Run(CancellationToken.None), Cron.Daily(18));
            jobs.AddOrUpdate<OldRequests>(Forget, j => j.Run(CancellationToken.None), Cron.Hourly);
            jobs.AddOrUpdate<OldFiles>(ThrowAway, j => j.Run(CancellationToken.None), Cron.Hourly(30));
            jobs.AddOrUpdate<OldLooks>(ForgetLooks, j => j.Run(CancellationToken.None), Cron.Daily(19));
            jobs.AddOrUpdate<OldSecurityRecords>(ForgetSecurity, j => j.Run(CancellationToken.None), Cron.Daily(19));
            jobs.TriggerJob(FireDue);
        }
    }
}
