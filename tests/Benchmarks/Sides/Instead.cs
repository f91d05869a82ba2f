using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GdCases.Application.Cases;
using GdCases.Domain;
using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Materials;
using GdCases.Domain.Parties;
using GdCases.Domain.Rules;
using GdCases.Host.Access;
using GdCases.Host.Api.Cases;
using GdCases.Host.Api.Http;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;
using Npgsql;

namespace GdCases.Benchmarks.Sides;

/// <summary>A row of the table that a team without event sourcing would have.</summary>
public sealed class CaseRow
{
    public required string Number { get; init; }
    public required string Division { get; init; }
    public required string Agency { get; init; }
    public required string Service { get; init; }
    public required string Channel { get; init; }
    public required string State { get; set; }
    public required string ApplicantName { get; init; }
    public required string ApplicantIdType { get; init; }
    public required string ApplicantIdNumber { get; init; }
    public required string ApplicantKey { get; init; }
    public required string ApplicantMobile { get; init; }
    public required string Form { get; init; }
    public required string Materials { get; init; }
    public decimal FeeDue { get; set; }
    public decimal FeePaid { get; set; }
    public string? Assignee { get; set; }
    public string? ExaminedBy { get; set; }
    public required string QueryCodeHash { get; init; }
    public required DateTime SubmittedAt { get; init; }
    public required DateTime UpdatedAt { get; set; }
    public DateTime? AcceptedAt { get; set; }
    public DateTime? Due { get; set; }
    public bool Ended { get; set; }

    /// <summary>The concurrency token and the ETag.</summary>
    public int Version { get; set; }
}

/// <summary>What was done to a case, by whom: the audit table.</summary>
public sealed class AuditRow
{
    public required string Number { get; init; }
    public required int Version { get; init; }
    public required DateTime At { get; init; }
    public required string By { get; init; }
    public required string Role { get; init; }
    public required string Action { get; init; }
    public required string? From { get; init; }
    public required string State { get; init; }
    public required string Data { get; init; }
}

/// <summary>The answer a request got.</summary>
public sealed class RequestRow
{
    public required string Id { get; init; }
    public required string BodyHash { get; init; }
    public required string Answer { get; init; }
    public required DateTime At { get; init; }
}

public sealed class InsteadDb(DbContextOptions<InsteadDb> options) : DbContext(options)
{
    public static readonly Func<InsteadDb, string, Task<CaseRow?>> ToChange = EF.CompileAsyncQuery((InsteadDb db, string number) => db.Cases.FirstOrDefault(c => c.Number == number));
    public static readonly Func<InsteadDb, string, Task<CaseRow?>> Look = EF.CompileAsyncQuery((InsteadDb db, string number) => db.Cases.AsNoTracking().FirstOrDefault(c => c.Number == number));
    public static readonly Func<InsteadDb, string, Task<RequestRow?>> Answered = EF.CompileAsyncQuery((InsteadDb db, string id) => db.Requests.AsNoTracking().FirstOrDefault(r => r.Id == id));
    public static readonly Func<InsteadDb, string, string, int, IAsyncEnumerable<CaseRow>> Oldest = EF.CompileAsyncQuery((InsteadDb db, string division, string agency, int limit) =>
        db.Cases.AsNoTracking().Where(c => c.Division == division && c.Agency == agency && !c.Ended).OrderBy(c => c.SubmittedAt).ThenBy(c => c.Number).Take(limit));

    public static readonly Func<InsteadDb, string, string, int, IAsyncEnumerable<CaseRow>> MostUrgent = EF.CompileAsyncQuery((InsteadDb db, string division, string agency, int limit) =>
        db.Cases.AsNoTracking().Where(c => c.Division == division && c.Agency == agency && !c.Ended).OrderBy(c => c.Due).ThenBy(c => c.Number).Take(limit));

    public DbSet<CaseRow> Cases => Set<CaseRow>();

    public DbSet<AuditRow> Audit => Set<AuditRow>();

    public DbSet<RequestRow> Requests => Set<RequestRow>();

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.HasDefaultSchema("instead");
        model.Entity<CaseRow>(c =>
        {
            c.HasKey(x => x.Number);
            c.Property(x => x.Version).IsConcurrencyToken();
            c.Property(x => x.Form).HasColumnType("jsonb");
            c.Property(x => x.Materials).HasColumnType("jsonb");
            c.HasIndex(x => new { x.Division, x.Agency, x.SubmittedAt, x.Number }).HasFilter("not \"Ended\"");
            c.HasIndex(x => new { x.Division, x.Agency, x.Due, x.Number }).HasFilter("not \"Ended\"");
            c.HasIndex(x => x.ApplicantKey);
        });
        model.Entity<AuditRow>(a =>
        {
            a.HasKey(x => new { x.Number, x.Version });
            a.Property(x => x.Data).HasColumnType("jsonb");
        });
        model.Entity<RequestRow>().HasKey(r => r.Id);
    }
}

/// <summary>
/// What a good team would write without event sourcing: minimal API, EF Core, a table of cases with a concurrency token,
/// an audit table, the state graph in code; the same tokens, checks, idempotency and JSON. In a process of its own.
/// </summary>
public static class Instead
{
    private static readonly Dictionary<(string State, string Action), (string To, string Role)> Graph = new()
    {
        [("submitted", "accept")] = ("reviewing", Roles.IntakeOfficer),
        [("submitted", "refuse")] = ("refused", Roles.IntakeOfficer),
        [("reviewing", "forward")] = ("pending-approval", Roles.Reviewer),
        [("pending-approval", "return")] = ("reviewing", Roles.Approver),
        [("pending-approval", "grant")] = ("granted", Roles.Approver),
        [("granted", "pay")] = ("granted", Roles.IntakeOfficer),
        [("granted", "issue")] = ("issued", Roles.Reviewer),
        [("issued", "deliver")] = ("delivered", Roles.IntakeOfficer),
    };

    private static readonly ServiceCatalogue Catalogue = Applied.Catalogue;
    private static readonly JsonSerializerOptions Json = WireJson.Configure(new JsonSerializerOptions());

    public static async Task<int> Serve(string connectionString, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddDbContextPool<InsteadDb>(db => db.UseNpgsql(new NpgsqlConnectionStringBuilder(connectionString) { MaxAutoPrepare = 200, AutoPrepareMinUsages = 2, NoResetOnClose = true, MaxPoolSize = 40, ApplicationName = "instead" }.ConnectionString).EnableThreadSafetyChecks(false));
        builder.Services.ConfigureHttpJsonOptions(o => WireJson.Configure(o.SerializerOptions));
        var (tokens, validated) = (new DevelopmentTokens(), new ValidatedTokens(TimeProvider.System));
        builder.Services.AddAuthorization().AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(o =>
        {
            o.MapInboundClaims = false;
            o.Audience = DevelopmentTokens.Audience;
            o.TokenValidationParameters.NameClaimType = CallerClaims.Subject;
            o.TokenValidationParameters.RoleClaimType = CallerClaims.Roles;
            o.TokenValidationParameters.ValidIssuer = DevelopmentTokens.Issuer;
            o.TokenValidationParameters.IssuerSigningKey = tokens.Key;
            o.Events = new JwtBearerEvents
            {
                OnMessageReceived = context =>
                {
                    validated.Recognise(context);
                    return Task.CompletedTask;
                },
                OnTokenValidated = context =>
                {
                    validated.Keep(context);
                    return Task.CompletedTask;
                },
            };
        });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        var numbers = 0;
        app.MapGet("/dev/token", (string subject, string roles, string agency) => new { accessToken = tokens.Issue(subject, roles.Split(','), agency.Length > 0 ? agency : null, ["440100"], DevelopmentTokens.Personas[0].Identities) });
        app.MapGet("/health/ready", () => Results.Ok());
        app.MapPost("/v1/cases", (SubmitBody body, HttpContext http, InsteadDb db) => Submit(body, http, db, Interlocked.Increment(ref numbers))).RequireAuthorization();
        app.MapPost("/v1/cases/{number}/actions/{action}", Act).RequireAuthorization();
        app.MapGet("/v1/cases/{number}", Get).RequireAuthorization();
        app.MapGet("/v1/status/{number}", Status);
        app.MapGet("/v1/worklist", Worklist).RequireAuthorization();
        await using (var scope = app.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<InsteadDb>();
            await db.Database.ExecuteSqlRawAsync(db.Database.GenerateCreateScript(), cancellation);
        }

        await app.StartAsync(cancellation);
        Console.WriteLine($"Now listening on: {app.Urls.First()}");
        await app.WaitForShutdownAsync(cancellation);
        return 0;
    }

    private static async Task<IResult> Submit(SubmitBody body, HttpContext http, InsteadDb db, int running)
    {
        var (id, hash) = Key(http, body);
        if (await InsteadDb.Answered(db, id) is { } answered)
        {
            return Again(answered, hash, 201);
        }

        var faults = new List<Fault>();
        var caller = http.User.Caller();
        if (body.ToApplication(faults) is not { } a || Catalogue.Item(body.Service!) is not { Value: var item })
        {
            return Results.Json(faults, statusCode: 422);
        }

        var form = FilledForm.Read(item, a.Form, new(a.Division, Catalogue.IsDivision, LocalDate.FromDateTime(DateTime.UtcNow)));
        faults.AddRange(form.Faults);
        var applicant = a.Parties[0];
        var document = new IdDocument(applicant.IdType, applicant.IdNumber);
        if (!Catalogue.IsDivision(a.Division) || !document.IsWellFormed || Mobile.Parse(applicant.Mobile ?? "") is null || !item.TakesApplicant(document.Type) || item.Materials.Any(m => !m.Optional && a.Materials.All(s => s.Material != m.Code)))
        {
            faults.Add(new Fault(new FaultCode("invalid", RefusalKind.Invalid, "有误。", "Invalid."), null, new LocalizedText("有误。", "Invalid.")));
        }

        if (!caller.IdentityKeys.Contains(document.Key) || !caller.Is(Roles.Applicant))
        {
            return Results.StatusCode(403);
        }

        if (faults.Count > 0)
        {
            return Results.Json(faults, statusCode: 422);
        }

        var now = DateTime.UtcNow;
        var number = CaseNumber.Create(a.Division, LocalDate.FromDateTime(now), running).Value;
        var code = QueryCode.New();
        var row = new CaseRow
        {
            Number = number,
            Division = a.Division,
            Agency = item.Agency,
            Service = item.Code,
            Channel = a.Channel.Code(),
            State = "submitted",
            ApplicantName = applicant.Name,
            ApplicantIdType = document.Type.Code(),
            ApplicantIdNumber = document.Number,
            ApplicantKey = document.Key,
            ApplicantMobile = applicant.Mobile!,
            Form = JsonSerializer.Serialize(a.Form, Json),
            Materials = JsonSerializer.Serialize(a.Materials, Json),
            FeeDue = item.Fee.DueFor(form.Values, ApplicationFacts.Of(item, form.Values, [], a.Division, a.Channel, a.Expedited, LocalDate.FromDateTime(now))),
            QueryCodeHash = QueryCode.Hash(number, code),
            SubmittedAt = now,
            UpdatedAt = now,
            Due = now.AddDays(7),
            Version = 1,
        };
        var receipt = new CaseReceipt { Number = number, State = row.State, Version = 1, QueryCode = code };
        db.Cases.Add(row);
        Record(db, row, caller, "submit", null, body, now);
        return await Save(db, id, hash, receipt, http, 201, now);
    }

    private static async Task<IResult> Act(string number, string action, ActionBody body, HttpContext http, InsteadDb db)
    {
        var (id, hash) = Key(http, body);
        if (await InsteadDb.Answered(db, id) is { } answered)
        {
            return Again(answered, hash, 200);
        }

        var caller = http.User.Caller();
        if (await InsteadDb.ToChange(db, number) is not { } row || row.Agency != caller.Agency || !caller.Divisions.Contains(row.Division))
        {
            return Results.NotFound();
        }

        if (http.Request.Headers.IfMatch.ToString() is { Length: > 0 } seen && seen != $"\"{row.Version}\"")
        {
            return Results.StatusCode(412);
        }

        if (!Graph.TryGetValue((row.State, action), out var way))
        {
            return Results.Conflict();
        }

        if (!caller.Is(way.Role))
        {
            return Results.StatusCode(403);
        }

        if ((action is "return" or "refuse" && Text(body, "reason") is not { Length: > 0 and <= 2000 }) || (action == "grant" && row.ExaminedBy == caller.Id) || (action == "issue" && row.FeePaid < row.FeeDue))
        {
            return Results.UnprocessableEntity();
        }

        var now = DateTime.UtcNow;
        var from = row.State;
        (row.State, row.UpdatedAt, row.Version) = (way.To, now, row.Version + 1);
        row.Ended = way.To is "delivered" or "refused";
        row.ExaminedBy = action is "accept" or "forward" ? caller.Id : row.ExaminedBy;
        row.AcceptedAt = action == "accept" ? now : row.AcceptedAt;
        row.FeePaid = action == "pay" ? row.FeePaid + body["amount"].GetDecimal() : row.FeePaid;
        var receipt = new CaseReceipt { Number = number, State = row.State, Version = row.Version };
        Record(db, row, caller, action, from, body, now);
        return await Save(db, id, hash, receipt, http, 200, now);
    }

    private static async Task<IResult> Get(string number, HttpContext http, InsteadDb db)
    {
        var caller = http.User.Caller();
        return await InsteadDb.Look(db, number) is { } row && (row.Agency == caller.Agency || caller.IdentityKeys.Contains(row.ApplicantKey))
            ? Results.Ok(new
            {
                row.Number,
                row.Version,
                service = Named(row.Service),
                state = row.State,
                row.Ended,
                row.Division,
                row.Agency,
                row.Channel,
                applicant = new { name = Mask.Name(row.ApplicantName), idType = row.ApplicantIdType, idNumber = Mask.Number(row.ApplicantIdNumber), mobile = Mask.Number(row.ApplicantMobile) },
                form = JsonSerializer.Deserialize<Dictionary<string, string>>(row.Form, Json),
                materials = JsonSerializer.Deserialize<SuppliedMaterial[]>(row.Materials, Json),
                fee = new { due = row.FeeDue, paid = row.FeePaid },
                row.SubmittedAt,
                row.AcceptedAt,
                row.UpdatedAt,
                row.Due,
                openActions = Graph.Where(g => g.Key.State == row.State && caller.Is(g.Value.Role)).Select(g => new { action = g.Key.Action, leadsTo = g.Value.To }),
            })
            : Results.NotFound();
    }

    private static async Task<IResult> Status(string number, string code, InsteadDb db) =>
        await InsteadDb.Look(db, number) is { } row && QueryCode.Hash(number, code) == row.QueryCodeHash
            ? Results.Ok(new { row.Number, service = Named(row.Service), state = row.State, row.Ended, row.Division, row.Agency, applicant = Mask.Name(row.ApplicantName), fee = new { due = row.FeeDue, paid = row.FeePaid }, row.Due, row.SubmittedAt, row.UpdatedAt })
            : Results.NotFound();

    private static async Task<IResult> Worklist(HttpContext http, InsteadDb db, string? sort = null, int limit = 50)
    {
        var caller = http.User.Caller();
        var items = new List<object>();
        var rows = sort == "urgency" ? InsteadDb.MostUrgent(db, caller.Divisions[0], caller.Agency!, limit + 1) : InsteadDb.Oldest(db, caller.Divisions[0], caller.Agency!, limit + 1);
        await foreach (var row in rows)
        {
            items.Add(new { row.Number, service = Named(row.Service), state = row.State, row.Division, applicant = Mask.Name(row.ApplicantName), row.Channel, row.Assignee, row.Due, row.SubmittedAt, row.UpdatedAt, row.Version });
        }

        return Results.Ok(new { items = items.Take(limit), next = items.Count > limit });
    }

    private static string? Text(ActionBody body, string name) => body.TryGetValue(name, out var value) ? value.GetString() : null;

    private static object Named(string service) => new { code = service, title = Catalogue.Item(service)!.Value.Title.Zh };

    private static (string Id, string Hash) Key(HttpContext http, object body)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), Json);
        return ($"{http.User.Caller().Id}/{http.Request.Headers["Idempotency-Key"]}", Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes($"{http.Request.Path}\n"), .. content])));
    }

    private static IResult Again(RequestRow answered, string hash, int status) =>
        answered.BodyHash == hash ? Results.Text(answered.Answer, "application/json", statusCode: status) : Results.UnprocessableEntity();

    private static void Record(InsteadDb db, CaseRow row, Caller caller, string action, string? from, object body, DateTime now) => db.Audit.Add(new AuditRow
    {
        Number = row.Number,
        Version = row.Version,
        At = now,
        By = caller.Id,
        Role = caller.Roles[0],
        Action = action,
        From = from,
        State = row.State,
        Data = JsonSerializer.Serialize(body, body.GetType(), Json),
    });

    private static async Task<IResult> Save(InsteadDb db, string id, string hash, CaseReceipt receipt, HttpContext http, int status, DateTime now)
    {
        db.Requests.Add(new RequestRow { Id = id, BodyHash = hash, Answer = JsonSerializer.Serialize(receipt, Json), At = now });
        try
        {
            await db.SaveChangesAsync();
        }
        catch (DbUpdateException)
        {
            return Results.Conflict();
        }

        http.Response.Headers.ETag = $"\"{receipt.Version}\"";
        return status == 201 ? Results.Created($"/v1/cases/{receipt.Number}", receipt) : Results.Ok(receipt);
    }
}
