using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using GdCases.Host.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace GdCases.Host.Tests;

/// <summary>Files over lines that break (tus 1.0): what has arrived is kept, and where to go on is told.</summary>
public sealed class Uploads_in_parts(Cluster cluster) : IDisposable
{
    private const string Route = "/v1/uploads?service=hkmo-permit-issue&material=application-form";
    private static readonly byte[] Pdf = [.. "%PDF-1.7\n"u8, .. RandomNumberGenerator.GetBytes(5_000), .. "\n%%EOF"u8];

    /// <summary>How often the Host is killed.</summary>
    private static int Rounds => Environment.GetEnvironmentVariable("GDCASES_LONG") == "1" ? 10 : 1;

    private readonly string _folder = Directory.CreateTempSubdirectory("gdcases-uploads-").FullName;

    private IEnumerable<string> Stored => Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Select(f => Path.GetFileName(f)!);

    private async Task<TestHost> Start() => await TestHost.Start(await cluster.NewDatabase(), args: [$"--Files:Folder={_folder}"]);

    private static Task<Answer> Begin(Client who, long length, string route = Route) => who.Send(HttpMethod.Post, route, null, headers: [("Tus-Resumable", "1.0.0"), ("Upload-Length", $"{length}")]);

    private static Task<Answer> Ask(Client who, string upload) => who.Send(HttpMethod.Head, upload, null, headers: [("Tus-Resumable", "1.0.0")]);

    private static Task<Answer> GoOn(Client who, string upload, long offset, byte[] bytes, string method = "PATCH", params (string, string)[] more)
    {
        var body = new ByteArrayContent(bytes);
        body.Headers.ContentType = MediaTypeHeaderValue.Parse("application/offset+octet-stream");
        return who.Send(HttpMethod.Parse(method), upload, body, headers: [("Tus-Resumable", "1.0.0"), ("Upload-Offset", $"{offset}"), .. more]);
    }

    private static Task<Answer> Finish(Client who, string upload) => who.Send(HttpMethod.Post, $"{upload}/file", null);

    private static string Where(Answer begun) => begun.ShouldBe(HttpStatusCode.Created).Headers.Location!.ToString();

    private static string Header(Answer answer, string name) => answer.Headers.GetValues(name).Single();

    [Fact]
    public async Task become_a_file_that_an_application_names()
    {
        await using var host = await Start();
        var applicant = host.As("applicant");
        var offered = await host.Nobody().Send(HttpMethod.Options, "/v1/uploads", null);
        (Header(offered, "Tus-Version"), Header(offered, "Tus-Extension"), Header(offered, "Tus-Max-Size")).ShouldBe(("1.0.0", "creation,expiration,termination", $"{100 << 20}"));

        var begun = await Begin(applicant, Pdf.Length);
        var upload = Where(begun);
        (Header(begun, "Tus-Resumable"), DateTime.ParseExact(Header(begun, "Upload-Expires"), "R", CultureInfo.InvariantCulture) > DateTime.UtcNow).ShouldBe(("1.0.0", true));
        (await Finish(applicant, upload)).ShouldBeProblem(409, "upload-not-complete");
        Header((await GoOn(applicant, upload, 0, Pdf[..1000])).ShouldBe(HttpStatusCode.NoContent), "Upload-Offset").ShouldBe("1000");
        var there = (await Ask(applicant, upload)).ShouldBe(HttpStatusCode.OK);
        (Header(there, "Upload-Offset"), Header(there, "Upload-Length"), Header(there, "Cache-Control")).ShouldBe(("1000", $"{Pdf.Length}", "no-store"));

        // Only from where it is, only by whom it is, only as much as was said, and only in this version.
        (await GoOn(applicant, upload, 999, Pdf[999..])).ShouldBeProblem(409, "upload-offset-wrong");
        (await GoOn(applicant, upload, 1001, Pdf[1001..])).ShouldBeProblem(409, "upload-offset-wrong");
        (await GoOn(applicant, upload, 1000, Pdf)).ShouldBeProblem(413, "upload-longer-than-said");
        (await GoOn(host.As("applicant2"), upload, 1000, Pdf[1000..])).ShouldBeProblem(404, "upload-not-found", "id");
        (await Ask(host.As("applicant2"), upload)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await Finish(host.As("applicant2"), upload)).ShouldBeProblem(404, "upload-not-found", "id");
        (await GoOn(applicant, "/v1/uploads/..%2Fx", 0, Pdf)).ShouldBeProblem(404, "upload-not-found", "id");
        (await applicant.Send(HttpMethod.Patch, upload, new ByteArrayContent([]), headers: [("Tus-Resumable", "1.0.0"), ("Upload-Offset", "1000")])).ShouldBeProblem(415, "unsupported-media-type");
        (await GoOn(applicant, upload, -1, Pdf)).ShouldBeProblem(400, "upload-offset-missing");
        var other = await applicant.Send(HttpMethod.Head, upload, null, headers: [("Tus-Resumable", "0.2.2")]);
        (other.Status, Header(other, "Tus-Version")).ShouldBe((HttpStatusCode.PreconditionFailed, "1.0.0"));

        // In places that know no PATCH.
        (await GoOn(applicant, upload, 1000, Pdf[1000..2000], "POST", ("X-HTTP-Method-Override", "PATCH"))).ShouldBe(HttpStatusCode.NoContent);
        (await GoOn(applicant, upload, 2000, Pdf[2000..])).ShouldBe(HttpStatusCode.NoContent);

        // Asked as often as one likes, and at once, it is one file.
        var made = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Finish(applicant, upload)));
        var file = (string)made.ShouldAllBeCreated().Select(m => m.Json["file"]!).DistinctBy(f => (string)f!).ShouldHaveSingleItem()!;
        ((string)made[0].Json["type"]!, (int)made[0].Json["bytes"]!).ShouldBe(("pdf", Pdf.Length));
        var number = (await applicant.Post("/v1/cases", Files.Application(file, material: "application-form"))).ShouldBe(HttpStatusCode.Created).Number;
        (await applicant.Bytes($"/v1/cases/{number}/files/{file}")).ShouldBe(Pdf);

        // The parts go, the file stays.
        await host.Services.GetRequiredService<OldFiles>().Run(TimeSpan.Zero, TestContext.Current.CancellationToken);
        Stored.ShouldBe([file]);
        (await Ask(applicant, upload)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await applicant.Bytes($"/v1/cases/{number}/files/{file}")).ShouldBe(Pdf);
    }

    [Fact]
    public async Task that_are_wrong_or_given_up_leave_nothing()
    {
        await using var host = await Start();
        var applicant = host.As("applicant");
        (await Begin(applicant, 0)).ShouldBeProblem(422, "file-empty", "file");
        (await Begin(applicant, 21 << 20)).ShouldBeProblem(413, "file-too-large", "file");
        (await Begin(applicant, -5)).ShouldBeProblem(400, "upload-length-missing");
        (await Begin(applicant, 5, "/v1/uploads?service=hkmo-permit-issue&material=nothing")).ShouldBeProblem(422, "unknown-material", "material");
        (await Begin(host.As("applicant"), 5, "/v1/uploads?number=44010026052000000010&material=photo")).ShouldBeProblem(404, "case-not-found");

        // Room that is spoken for is taken, until it is given back.
        var many = new List<string>();
        Answer next;
        while ((next = await Begin(applicant, 20 << 20)).Status == HttpStatusCode.Created)
        {
            many.Add(Where(next));
        }

        next.ShouldBeProblem(409, "too-many-files-unnamed", "file");
        many.Count.ShouldBe(50);
        (await Task.WhenAll(many.Take(2).Select(upload => applicant.Send(HttpMethod.Delete, upload, null, headers: [("Tus-Resumable", "1.0.0")])))).ShouldAllBe(a => a.Status == HttpStatusCode.NoContent);
        many.RemoveRange(0, 2);
        // However many are begun at once.
        (await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Begin(applicant, 20 << 20)))).Count(a => a.Status == HttpStatusCode.Created).ShouldBe(2);
        (await GoOn(applicant, many[0], 0, Pdf)).ShouldBe(HttpStatusCode.NoContent);
        foreach (var upload in many)
        {
            (await applicant.Send(HttpMethod.Delete, upload, null, headers: [("Tus-Resumable", "1.0.0")])).ShouldBe(HttpStatusCode.NoContent);
        }

        (await Ask(applicant, many[0])).Status.ShouldBe(HttpStatusCode.NotFound);

        // What it turns out to be is told when it is all there.
        var wrong = Where(await Begin(applicant, 4));
        (await GoOn(applicant, wrong, 0, "MZ\u0001\u0002"u8.ToArray())).ShouldBe(HttpStatusCode.NoContent);
        (await Finish(applicant, wrong)).ShouldBeProblem(422, "file-type-unknown", "file");
        (await Finish(applicant, wrong)).ShouldBeProblem(404, "upload-not-found", "id");
        await host.Services.GetRequiredService<OldFiles>().Run(TestContext.Current.CancellationToken);
        Stored.ShouldBeEmpty();
    }

    // Two lines, of which one was thought to be dead: what comes there comes once.
    [Fact]
    public async Task take_each_byte_once_however_many_bring_it()
    {
        await using var host = await Start();
        var applicant = host.As("applicant");
        var upload = Where(await Begin(applicant, Pdf.Length));
        for (var offset = 0; offset < Pdf.Length;)
        {
            var part = Pdf[offset..Math.Min(Pdf.Length, offset + 700)];
            var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => GoOn(applicant, upload, offset, part)));
            answers.Count(a => a.Status == HttpStatusCode.NoContent).ShouldBe(1);
            answers.Count(a => a.Status == HttpStatusCode.Conflict).ShouldBe(4);
            offset += part.Length;
        }

        // Nothing is left of those that came second.
        Stored.Count().ShouldBe((Pdf.Length + 699) / 700);

        var file = (string)(await Finish(applicant, upload)).ShouldBe(HttpStatusCode.Created).Json["file"]!;
        var number = (await applicant.Post("/v1/cases", Files.Application(file, material: "application-form"))).ShouldBe(HttpStatusCode.Created).Number;
        (await applicant.Bytes($"/v1/cases/{number}/files/{file}")).ShouldBe(Pdf);
    }

    // Somebody else's client (tus-js-client) in requests of three megabytes: the Host is killed in the middle and another begun.
    [Fact]
    public async Task go_on_after_a_host_was_killed()
    {
        Tools.SkipUnlessInstalled();
        var content = new byte[9 << 20];
        Random.Shared.NextBytes(content);
        "%PDF-1.7\n"u8.CopyTo(content);
        var source = Path.Combine(_folder, "source.pdf");
        await File.WriteAllBytesAsync(source, content, TestContext.Current.CancellationToken);
        var settings = new Dictionary<string, string> { ["ConnectionStrings__Cases"] = await cluster.NewDatabase(), ["Files__Folder"] = Path.Combine(_folder, "files"), ["Urls"] = $"http://127.0.0.1:{Tools.FreePort()}" };

        var first = await HostProcess.Serve(settings);
        using var phone = Process.Start(new ProcessStartInfo("node", [Path.Combine(Shared.Root(), "tests", "Uploads", "upload.mjs"), first.Address.ToString().TrimEnd('/'), source, "hkmo-permit-issue", "application-form", $"{3 << 20}"]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var errors = phone.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        (await phone.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBe($"{3 << 20}");
        await first.Kill();
        await first.DisposeAsync();

        await using var second = await HostProcess.Serve(settings);
        var said = (await phone.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await phone.WaitForExitAsync(TestContext.Current.CancellationToken);
        phone.ExitCode.ShouldBe(0, await errors);
        var applicant = await second.As("applicant");
        var file = (string)(await Finish(applicant, new Uri(said[^1]).AbsolutePath)).ShouldBe(HttpStatusCode.Created).Json["file"]!;
        var number = (await applicant.Post("/v1/cases", Files.Application(file, material: "application-form"))).ShouldBe(HttpStatusCode.Created).Number;
        (await applicant.Bytes($"/v1/cases/{number}/files/{file}")).AsSpan().SequenceEqual(content).ShouldBeTrue();
    }

    // Between storing and recording, recording and committing, committing and answering: wherever it meets them.
    [Fact]
    public async Task leave_no_case_without_its_files_when_a_host_is_killed_among_many()
    {
        var settings = new Dictionary<string, string> { ["ConnectionStrings__Cases"] = await cluster.NewDatabase(), ["Files__Folder"] = _folder };
        var acknowledged = new ConcurrentBag<(string Number, string File, byte[] Content)>();
        for (var round = 1; round <= Rounds; round++)
        {
            await using var host = await HostProcess.Serve(settings);
            var applicant = await host.As("applicant");
            var bringing = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
            {
                try
                {
                    while (true)
                    {
                        byte[] content = [.. "%PDF-1.7\n"u8, .. RandomNumberGenerator.GetBytes(100_000)];
                        var file = Files.Address(await Files.Bring(applicant, content, "application-form"));
                        var number = (await applicant.Post("/v1/cases", Files.Application(file, material: "application-form"))).ShouldBe(HttpStatusCode.Created).Number;
                        acknowledged.Add((number, file, content));
                    }
                }
                catch (HttpRequestException)
                {
                    // It is gone.
                }
            })).ToList();
            await Eventually.Holds(() => Task.FromResult(acknowledged.Count >= 20 * round));
            await host.Kill();
            await Task.WhenAll(bringing);
        }

        // Another begins, and throws away what is nobody's: all that is left is what cases name, and it is whole.
        await using var after = await TestHost.Start(settings["ConnectionStrings__Cases"], args: [$"--Files:Folder={_folder}"]);
        await after.Services.GetRequiredService<OldFiles>().Run(TimeSpan.Zero, TestContext.Current.CancellationToken);
        foreach (var (number, file, content) in acknowledged)
        {
            (await after.As("applicant").Bytes($"/v1/cases/{number}/files/{file}")).AsSpan().SequenceEqual(content).ShouldBeTrue();
        }

        await using var database = NpgsqlDataSource.Create(settings["ConnectionStrings__Cases"]);
        await using var command = database.CreateCommand("select array_agg(address) from gdcases.case_files");
        var named = (string[])(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
        named.Length.ShouldBeGreaterThanOrEqualTo(acknowledged.Count);
        Stored.Order(StringComparer.Ordinal).ShouldBe(named.Order(StringComparer.Ordinal));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

file static class Answers
{
    public static IEnumerable<Answer> ShouldAllBeCreated(this IEnumerable<Answer> answers) => answers.Select(a => a.ShouldBe(HttpStatusCode.Created));
}
