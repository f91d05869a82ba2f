using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using GdCases.Application.Materials;
using GdCases.Host.Jobs;
using ImageMagick;
using Microsoft.Extensions.DependencyInjection;

namespace GdCases.Host.Tests;

/// <summary>Materials as files: what is handed in is measured, kept whole, and had again by whoever may have it.</summary>
public sealed class Files(Cluster cluster) : IDisposable
{
    private const string Permit = "hkmo-permit-issue";
    private const string Agency = "exit-entry";
    private static readonly byte[] Pdf = Encoding.ASCII.GetBytes("%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF");

    private readonly string _folder = Directory.CreateTempSubdirectory("gdcases-files-").FullName;

    private IEnumerable<string> Stored => Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Select(f => Path.GetFileName(f)!);

    private async Task<TestHost> Start() => await TestHost.Start(await cluster.NewDatabase(), args: [$"--Files:Folder={_folder}"]);

    internal static byte[] Photo(uint width = 354, uint height = 472, string colour = "white", MagickFormat format = MagickFormat.Jpeg)
    {
        using var image = new MagickImage(new MagickColor(colour), width, height);
        // Somebody in the middle of it, and what a camera writes.
        image.Draw(new ImageMagick.Drawing.Drawables().FillColor(MagickColors.Sienna).Ellipse(width / 2, height * 0.6, width / 4, height / 3, 0, 360));
        var exif = new ExifProfile();
        exif.SetValue(ExifTag.Artist, "where it was taken");
        image.SetProfile(exif);
        return image.ToByteArray(format);
    }

    internal static Task<Answer> Bring(Client who, byte[] content, string material, string service = Permit, string name = "file") => BringTo(who, $"service={service}", content, material, name);

    private static Task<Answer> BringTo(Client who, string what, byte[] content, string material, string name = "file")
    {
        var form = new MultipartFormDataContent { { new ByteArrayContent(content), name, "照片𬱖.jpg" } };
        return who.Send(HttpMethod.Post, $"/v1/files?{what}&material={material}", form);
    }

    internal static string Address(Answer brought) => (string)brought.ShouldBe(HttpStatusCode.Created).Json["file"]!;

    internal static JsonObject Application(string file, string service = Permit, string material = "photo")
    {
        var application = Applications.For(service);
        var photo = application["materials"]!.AsArray().Single(m => (string)m!["material"]! == material)!.AsObject();
        photo.Remove("reference");
        photo["files"] = new JsonArray(file);
        return application;
    }

    [Fact]
    public async Task are_brought_named_and_had_again()
    {
        await using var host = await Start();
        var (applicant, content) = (host.As("applicant"), Photo());
        var brought = await Bring(applicant, content, "photo");
        var file = Address(brought);
        ((string)brought.Json["type"]!, (int)brought.Json["bytes"]!, (int)brought.Json["width"]!, (int)brought.Json["height"]!, (string)brought.Json["background"]!).ShouldBe(("jpeg", content.Length, 354, 472, "white"));
        // The address says nothing of what is in it.
        file.ShouldNotBe(Convert.ToHexStringLower(SHA256.HashData(content)));
        Stored.ShouldBe([file]);

        var number = (await applicant.Post("/v1/cases", Application(file))).ShouldBe(HttpStatusCode.Created).Number;
        var shown = (await applicant.Get($"/v1/cases/{number}")).Json["materials"]!.AsArray().Single(m => (string)m!["material"]! == "photo")!;
        ((string)shown["files"]![0]!["file"]!, shown["reference"]).ShouldBe((file, null));

        // Whole, for who brought it and who works on it; for nobody else.
        (await Have(applicant, number, file)).ShouldBe(content);
        (await Have(host.As("intake-officer", Agency), number, file)).ShouldBe(content);
        (await host.As("auditor").Get($"/v1/cases/{number}/files/{file}")).ShouldBeProblem(400, "purpose-missing", "purpose");
        (await Have(host.As("auditor"), number, file, "?purpose=audit")).ShouldBe(content);
        (await host.As("applicant2").Get($"/v1/cases/{number}/files/{file}")).ShouldBeProblem(404, "case-not-found");
        (await host.As("intake-officer", Agency, "440300").Get($"/v1/cases/{number}/files/{file}")).ShouldBeProblem(404, "case-not-found");
        (await applicant.Get($"/v1/cases/{number}/files/{new string('0', 64)}")).ShouldBeProblem(404, "file-not-found", "file");
        (await applicant.Get($"/v1/cases/{number}/files/..%2F..%2Fetc%2Fpasswd")).ShouldBeProblem(404, "file-not-found");
        (await applicant.Get($"/v1/cases/{number}/files/{file}?display=perhaps")).ShouldBeProblem(400, "parameter-malformed", "display");
        await host.CaughtUp();
        (await applicant.Get("/v1/me/looks")).Json["items"]!.AsArray().Select(l => $"{l!["kind"]} {l["purpose"]} {l["role"]}").ShouldBe(["file audit auditor", "file case-work intake-officer"]);

        // For a screen, without what the camera wrote.
        var display = await Have(applicant, number, file, "?display=true");
        using (var image = new MagickImage(display))
        {
            (image.Format, image.Width, image.GetExifProfile()).ShouldBe((MagickFormat.Jpeg, 354u, null));
        }

        // It is this case's now, and its history can be decided again.
        (await applicant.Post("/v1/cases", Application(file))).ShouldBeProblem(422, "unknown-file", "materials[1].files[0]");
        (await host.Replayed()).ShouldBeEmpty();
    }

    [Fact]
    public async Task are_replaced_until_somebody_has_accepted_them()
    {
        await using var host = await Start();
        var applicant = host.As("applicant");
        var first = Address(await Bring(applicant, Photo(), "photo"));
        var number = (await applicant.Post("/v1/cases", Application(first))).ShouldBe(HttpStatusCode.Created).Number;
        var second = Address(await BringTo(applicant, $"number={number}", Photo(400, 533), "photo"));
        JsonObject Instead(string material, string file) => new() { ["materials"] = new JsonArray(new JsonObject { ["material"] = material, ["files"] = new JsonArray(file) }) };

        (await applicant.Post($"/v1/cases/{number}/materials", Instead("photo", new string('0', 64)))).ShouldBeProblem(422, "unknown-file", "materials[0].files[0]");
        (await applicant.Post($"/v1/cases/{number}/materials", Instead("nothing", second))).ShouldBeProblem(422, "unknown-material", "materials[0].material");
        (await applicant.Post($"/v1/cases/{number}/materials", new JsonObject { ["materials"] = new JsonArray() })).ShouldBeProblem(422, "missing-field", "materials");
        (await host.As("applicant2").Post($"/v1/cases/{number}/materials", Instead("photo", second))).ShouldBeProblem(404, "case-not-found");
        (await host.As("reviewer", Agency).Post($"/v1/cases/{number}/materials", Instead("photo", second))).ShouldBeProblem(403, "role-not-allowed");
        (await applicant.Post($"/v1/cases/{number}/materials", Instead("photo", second))).ShouldBe(HttpStatusCode.OK);

        // The other one now; what was there before stays the case's, for whoever asks what was submitted.
        var shown = (await applicant.Get($"/v1/cases/{number}")).Json["materials"]!.AsArray().Single(m => (string)m!["material"]! == "photo")!;
        shown["files"]!.AsArray().Select(f => (string)f!["file"]!).ShouldBe([second]);
        (await Have(applicant, number, first)).ShouldBe(Photo());

        (await host.As("intake-officer", Agency).Take(number, "accept", new { attestations = new[] { "appointment-kept", "identity-checked" } })).ShouldBe(HttpStatusCode.OK);
        (await applicant.Post($"/v1/cases/{number}/materials", Instead("photo", first))).ShouldBeProblem(409, "materials-frozen");
        (await host.Replayed()).ShouldBeEmpty();
    }

    [Fact]
    public async Task that_are_not_what_a_material_asks_are_refused_and_leave_nothing()
    {
        await using var host = await Start();
        var applicant = host.As("applicant");
        (await Bring(applicant, Photo(300, 300), "photo")).ShouldBeProblem(422, "photo-size-wrong", "file");
        (await Bring(applicant, Photo(420, 480), "photo")).ShouldBeProblem(422, "photo-size-wrong", "file");
        (await Bring(applicant, Photo(colour: "#438EDB"), "photo")).ShouldBeProblem(422, "photo-background-wrong", "file");
        (await Bring(applicant, Photo(colour: "black"), "photo")).ShouldBeProblem(422, "photo-background-wrong", "file");
        (await Bring(applicant, Pdf, "photo")).ShouldBeProblem(422, "file-type-not-taken", "file");
        (await Bring(applicant, [.. Photo()[..400]], "photo")).ShouldBeProblem(422, "file-damaged", "file");
        (await Bring(applicant, [], "photo")).ShouldBeProblem(422, "file-empty", "file");
        (await Bring(applicant, "MZ\u0090"u8.ToArray(), "photo")).ShouldBeProblem(422, "file-type-unknown", "file");
        (await Bring(applicant, "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>"u8.ToArray(), "application-form")).ShouldBeProblem(422, "file-type-unknown", "file");
        (await Bring(applicant, Photo(), "nothing")).ShouldBeProblem(422, "unknown-material", "material");
        (await Bring(applicant, Photo(), "photo", "nothing")).ShouldBeProblem(422, "unknown-service", "service");
        (await Bring(applicant, Photo(), "photo", name: "photo")).ShouldBeProblem(400, "file-missing", "file");
        (await BringTo(applicant, $"service={Permit}&number=44010026052000000010", Photo(), "photo")).ShouldBeProblem(422, "service-or-number", "service");
        (await BringTo(applicant, "number=44010026052000000010", Photo(), "photo")).ShouldBeProblem(404, "case-not-found");
        (await applicant.PostRaw($"/v1/files?service={Permit}&material=photo", "{}")).ShouldBeProblem(415, "unsupported-media-type");
        foreach (var (said, code) in new[] { ("cut off", "malformed-request"), ("--x\r\nContent-Disposition: form-data; name=file\r\n\r\n%PDF-", "malformed-request"), ("--x--\r\n", "file-missing"), ("", "malformed-request") })
        {
            using var form = new ByteArrayContent(Encoding.ASCII.GetBytes(said));
            form.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");
            (await applicant.Send(HttpMethod.Post, $"/v1/files?service={Permit}&material=application-form", form)).ShouldBeProblem(400, code);
        }

        (await Bring(host.As("auditor"), Photo(), "photo")).ShouldBeProblem(403, "role-not-allowed");
        (await Bring(host.Nobody(), Photo(), "photo")).ShouldBeProblem(401, "not-authenticated");

        // Too large, said beforehand or found out; two megabytes are what an identity card's photo may have.
        (await Bring(applicant, new byte[3 << 20], "photo", "id-card-renew")).ShouldBeProblem(413, "file-too-large", "file");
        using var endless = new MultipartFormDataContent { { new StreamContent(new Endless(64L << 20)), "file", "x.jpg" } };
        (await applicant.Send(HttpMethod.Post, "/v1/files?service=id-card-renew&material=photo", endless)).ShouldBeProblem(413, "file-too-large", "file");
        Stored.ShouldBeEmpty();

        // A reference or files, and not too many.
        var neither = Application("x");
        neither["materials"]![1]!["files"] = new JsonArray();
        (await applicant.Post("/v1/cases", neither)).ShouldBeProblem(422, "missing-field", "materials[1].reference");
        (await applicant.Post("/v1/cases", Application("../../etc/passwd"))).ShouldBeProblem(422, "unknown-file", "materials[1].files[0]");
    }

    // What one brings is nobody else's to name, and two cases never have the same.
    [Fact]
    public async Task become_one_case_s_however_many_ask_at_once()
    {
        await using var host = await Start();
        var applicant = host.As("applicant");
        var file = Address(await Bring(applicant, Photo(), "photo"));
        var other = Applications.For(Cluster.Shipped.Item(Permit)!.Value, persona: "applicant2");
        other["materials"] = Application(file)["materials"]!.DeepClone();
        (await host.As("applicant2").Post("/v1/cases", other)).ShouldBeProblem(422, "unknown-file");

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => applicant.Post("/v1/cases", Application(file))));
        var number = answers.Where(a => a.Status == HttpStatusCode.Created).ShouldHaveSingleItem().Number;
        foreach (var answer in answers.Where(a => a.Status != HttpStatusCode.Created))
        {
            answer.ShouldBeProblem(422, "unknown-file");
        }

        (await Have(applicant, number, file)).ShouldBe(Photo());
    }

    [Fact]
    public async Task that_no_case_names_are_thrown_away_and_no_others()
    {
        await using var host = await Start();
        var applicant = host.As("applicant");
        var named = Address(await Bring(applicant, Photo(), "photo"));
        var number = (await applicant.Post("/v1/cases", Application(named))).ShouldBe(HttpStatusCode.Created).Number;
        var unnamed = Address(await Bring(applicant, Pdf, "application-form"));
        // Announced and stored, and its Host killed before it was recorded; and one that was still coming in. What nobody has announced is not ours.
        await host.Services.GetRequiredService<MaterialFiles>().Announce(new string('a', 64), TestContext.Current.CancellationToken);
        Directory.CreateDirectory(Path.Combine(_folder, "aa"));
        await File.WriteAllBytesAsync(Path.Combine(_folder, "aa", new string('a', 64)), Pdf, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(_folder, "incoming", "half"), Pdf, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(_folder, ".keep"), Pdf, TestContext.Current.CancellationToken);

        var sweeper = host.Services.GetRequiredService<OldFiles>();
        await sweeper.Run(TestContext.Current.CancellationToken);
        Stored.Order().ShouldBe(new[] { named, unnamed, new string('a', 64), "half", ".keep" }.Order());
        await sweeper.Run(TimeSpan.Zero, TestContext.Current.CancellationToken);
        Stored.Order().ShouldBe(new[] { ".keep", named }.Order());
        (await Have(applicant, number, named)).ShouldBe(Photo());
        (await applicant.Post("/v1/cases", Application(unnamed, material: "application-form"))).ShouldBeProblem(422, "unknown-file");
    }

    // Whoever comes second is refused: the one who sweeps, or the one who names it.
    [Fact]
    public async Task are_swept_or_named_and_never_both()
    {
        await using var host = await Start();
        var (applicant, sweeper) = (host.As("applicant"), host.Services.GetRequiredService<OldFiles>());
        var outcomes = new List<HttpStatusCode>();
        for (var i = 0; i < 12; i++)
        {
            var file = Address(await Bring(applicant, Pdf, "application-form"));
            var submitted = applicant.Post("/v1/cases", Application(file, material: "application-form"));
            if (i % 2 == 0)
            {
                await submitted;
            }

            await sweeper.Run(TimeSpan.Zero, TestContext.Current.CancellationToken);
            var answer = await submitted;
            outcomes.Add(answer.Status);
            if (answer.Status == HttpStatusCode.Created)
            {
                (await Have(applicant, answer.Number, file)).ShouldBe(Pdf);
            }
            else
            {
                answer.ShouldBeProblem(422, "unknown-file");
            }
        }

        outcomes.ShouldContain(HttpStatusCode.Created);
    }

    // A scan is brought for each of two children, and is two materials of one application.
    [Fact]
    public async Task of_one_content_are_as_many_as_are_brought_and_one_may_be_two_materials()
    {
        await using var host = await Start();
        var applicant = host.As("applicant");
        var (one, other) = (Address(await Bring(applicant, Pdf, "application-form")), Address(await Bring(applicant, Pdf, "application-form")));
        one.ShouldNotBe(other);
        foreach (var file in new[] { one, other })
        {
            var application = Applications.For("hkmo-endorsement-tourism");
            application["materials"] = new JsonArray(new JsonObject { ["material"] = "permit", ["files"] = new JsonArray(file) }, new JsonObject { ["material"] = "application-form", ["files"] = new JsonArray(file) });
            var number = (await applicant.Post("/v1/cases", application)).ShouldBe(HttpStatusCode.Created).Number;
            (await Have(applicant, number, file)).ShouldBe(Pdf);
        }

        (await host.Replayed()).ShouldBeEmpty();
    }

    [Fact]
    public async Task that_are_not_what_was_stored_any_more_are_given_to_nobody_as_whole()
    {
        await using var host = await Start();
        var applicant = host.As("applicant");
        byte[] content = [.. Photo(), .. RandomNumberGenerator.GetBytes(300_000)];
        var file = Address(await Bring(applicant, content, "photo"));
        var number = (await applicant.Post("/v1/cases", Application(file))).ShouldBe(HttpStatusCode.Created).Number;
        (await Have(applicant, number, file)).ShouldBe(content);
        var place = Path.Combine(_folder, file[..2], file);
        var stored = await File.ReadAllBytesAsync(place, TestContext.Current.CancellationToken);
        stored[^100] ^= 1;
        await File.WriteAllBytesAsync(place, stored, TestContext.Current.CancellationToken);
        await Should.ThrowAsync<HttpRequestException>(() => Have(applicant, number, file));
        (await applicant.Get($"/v1/cases/{number}/files/{file}?display=true")).ShouldBeProblem(500, "internal-error");
    }

    // As telephones store them: lying, and a word about how to turn them.
    [Fact]
    public async Task that_are_photographed_are_measured_and_shown_upright()
    {
        await using var host = await Start();
        var applicant = host.As("applicant");
        using var image = new MagickImage(Photo());
        image.Rotate(-90);
        var exif = new ExifProfile();
        exif.SetValue(ExifTag.Orientation, (ushort)6);
        image.SetProfile(exif);
        image.Orientation = Orientation.RightTop;
        var brought = await Bring(applicant, image.ToByteArray(MagickFormat.Jpeg), "photo");
        var file = Address(brought);
        ((int)brought.Json["width"]!, (int)brought.Json["height"]!).ShouldBe((354, 472));
        var number = (await applicant.Post("/v1/cases", Application(file))).ShouldBe(HttpStatusCode.Created).Number;
        using var shown = new MagickImage(await Have(applicant, number, file, "?display=true"));
        (shown.Width, shown.Height, shown.ColorSpace).ShouldBe((354u, 472u, ColorSpace.sRGB));
    }

    // Small to send and large to read.
    [Fact]
    public async Task that_cost_more_than_they_weigh_are_not_read()
    {
        await using var host = await Start();
        var applicant = host.As("applicant");
        var deep = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("<a>", 300)) + string.Concat(Enumerable.Repeat("</a>", 300)));
        (await Bring(applicant, deep, "application-form")).ShouldBeProblem(422, "file-type-unknown");
        var wide = Encoding.ASCII.GetBytes($"<a {string.Concat(Enumerable.Range(0, 200_000).Select(i => $"b{i:x}=\"\" "))}/>");
        (await Bring(applicant, wide, "application-form")).ShouldBeProblem(422, "file-type-unknown");
        using var package = new MemoryStream();
        using (var zip = new System.IO.Compression.ZipArchive(package, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
        {
            zip.CreateEntry("OFD.xml");
            for (var i = 0; i < 30_000; i++)
            {
                zip.CreateEntry($"{i:x}");
            }
        }

        (await Bring(applicant, package.ToArray(), "application-form")).ShouldBeProblem(422, "file-type-unknown");
        // A hundred bytes that say they are sixty thousand by sixty thousand.
        (await Bring(applicant, [0x89, .. "PNG\r\n\u001a\n\0\0\0\rIHDR"u8, 0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60, 8, 2, 0, 0, 0, 0, 0, 0, 0], "application-form")).ShouldBeProblem(422, "file-damaged");
        Stored.ShouldBeEmpty();
    }

    [Fact]
    public async Task that_nobody_names_are_only_so_many_of_one_person()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase(), args: [$"--Files:Folder={_folder}", "--Limits:UnnamedMegabytesPerCaller=1"]);
        var applicant = host.As("applicant");
        byte[] large = [.. Pdf, .. new byte[1 << 20]];
        var file = Address(await Bring(applicant, large, "application-form"));
        (await Bring(applicant, Pdf, "application-form")).ShouldBeProblem(409, "too-many-files-unnamed", "file");
        (await Bring(host.As("applicant2"), Pdf, "application-form")).ShouldBe(HttpStatusCode.Created);
        (await applicant.Post("/v1/cases", Application(file, material: "application-form"))).ShouldBe(HttpStatusCode.Created);
        (await Bring(applicant, Pdf, "application-form")).ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task of_every_type_are_known_by_their_bytes()
    {
        await using var host = await Start();
        var applicant = host.As("applicant");
        using var package = new MemoryStream();
        using (var zip = new System.IO.Compression.ZipArchive(package, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
        {
            await using var entry = zip.CreateEntry("OFD.xml").Open();
            entry.Write("<ofd/>"u8);
        }

        foreach (var (type, content) in new (string, byte[])[]
        {
            ("pdf", Pdf), ("jpeg", Photo()), ("png", Photo(format: MagickFormat.Png)), ("ofd", package.ToArray()),
            ("xml", Encoding.UTF8.GetPreamble().Concat("<a>中𬱖</a>"u8.ToArray()).ToArray()), ("heic", Convert.FromBase64String(Heic)),
        })
        {
            var brought = (await Bring(applicant, content, "application-form")).ShouldBe(HttpStatusCode.Created);
            ((string)brought.Json["type"]!).ShouldBe(type);
            var number = (await applicant.Post("/v1/cases", Application(Address(brought), material: "application-form"))).ShouldBe(HttpStatusCode.Created).Number;
            var shown = await host.As("intake-officer", Agency).Get($"/v1/cases/{number}/files/{Address(brought)}?display=true");
            if (brought.Json["width"] is null)
            {
                shown.ShouldBeProblem(422, "not-a-picture", "display");
            }
            else
            {
                shown.ShouldBe(HttpStatusCode.OK).ContentType.ShouldBe("image/jpeg");
            }
        }

        // Of what was not shown there is no look.
        (await applicant.Get("/v1/me/looks")).Json["items"]!.AsArray().Count.ShouldBe(3);
    }

    // Asked for in a correction, and the same as what the case has already: it is kept once.
    [Fact]
    public async Task are_handed_in_later_too_and_one_case_has_each_once()
    {
        await using var host = await Start();
        var applicant = host.As("applicant");
        var first = Address(await Bring(applicant, Photo(), "photo"));
        var number = (await applicant.Post("/v1/cases", Application(first))).ShouldBe(HttpStatusCode.Created).Number;
        (await host.As("intake-officer", Agency).Take(number, "request-correction", new { items = new[] { new { path = "materials.photo", message = "看不清" } } })).ShouldBe(HttpStatusCode.OK);
        Address(await BringTo(applicant, $"number={number}", Photo(), "photo")).ShouldBe(first);
        var second = Address(await BringTo(applicant, $"number={number}", Photo(420, 560), "photo"));
        (await applicant.Take(number, "supplement", new { materials = new[] { new { material = "photo", files = new[] { first, second, second } } } })).ShouldBeProblem(422, "file-twice", "materials[0].files[2]");
        (await applicant.Take(number, "supplement", new { materials = new[] { new { material = "photo", files = new[] { first, second } } } })).ShouldBe(HttpStatusCode.OK);
        (await Have(applicant, number, second)).ShouldBe(Photo(420, 560));
        Stored.Order().ShouldBe(new[] { first, second }.Order());
        (await host.Replayed()).ShouldBeEmpty();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<byte[]> Have(Client who, string number, string file, string query = "") => await who.Bytes($"/v1/cases/{number}/files/{file}{query}");

    /// <summary>A white picture of 64 by 64 pixels.</summary>
    private const string Heic = "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAATptZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5waXRtAAAAAAABAAAAImlsb2MAAAAAREAAAQABAAAAAAFeAAEAAAAAAAAAEgAAACNpaW5mAAAAAAABAAAAFWluZmUCAAAAAAEAAGh2YzEAAAAAumlwcnAAAACcaXBjbwAAAHJodmNDAQQIAAAAAAAAAAAAHvAA/Pz4+AAADwMgAAEAF0ABDAH//wQIAAADAJ/4AAADAAAeugJAIQABACZCAQEECAAAAwCf+AAAAwAAHsCCBBZbqSSmubAgAAADACAAAAMAISIAAQAHRAHBcrAiQAAAABRpc3BlAAAAAAAAAEAAAABAAAAADnBpeGkAAAAAAQgAAAAWaXBtYQAAAAAAAAABAAEDgQKDAAAAGm1kYXQAAAAOKAGuM+Kw4Pafoo5w48A=";

    /// <summary>So many bytes of nothing, without a length that could be told beforehand.</summary>
    private sealed class Endless(long length) : Stream
    {
        private long _left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(_left, count);
            _left -= read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
