using System.ComponentModel;
using GdCases.Application.Audit;
using GdCases.Application.Cases;
using GdCases.Application.Catalogue;
using GdCases.Application.Materials;
using GdCases.Domain;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Cases.Submission;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Materials;
using GdCases.Host.Access;
using GdCases.Host.Api.Cases;
using GdCases.Host.Api.Http;
using GdCases.Host.Files;
using GdCases.Host.Startup;
using Marten;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace GdCases.Host.Api.Files;

/// <summary>A file as a form carries it.</summary>
public sealed record FileForm
{
    /// <summary>PDF, JPEG, PNG, HEIC, OFD or XML, as the material takes them.</summary>
    public required IFormFile File { get; init; }
}

/// <summary>A file that is kept: what an application or a correction names it by.</summary>
/// <param name="File">Its address.</param>
/// <param name="Type">What it is, told from its bytes.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Width">Of a picture: in pixels.</param>
/// <param name="Height">Of a picture: in pixels.</param>
/// <param name="Background">Of a picture: the colour of its upper corners, where it is one that photos are asked to have.</param>
public sealed record FileView(string File, FileType Type, long Bytes, int? Width, int? Height, PhotoBackground? Background)
{
    public static FileView Of(MaterialFile file) => new(file.Address, file.Type, file.Bytes, file.Picture?.Width, file.Picture?.Height, file.Picture?.Background);
}

/// <summary>Files: bringing them, and having them again.</summary>
public static class FileEndpoints
{
    /// <summary>What a form has beside the file: its parts' heads.</summary>
    private const int FormOverhead = 64 * 1024;

    /// <summary>So much more than a material takes is read and thrown away, so that the refusal arrives; beyond it the connection ends.</summary>
    internal const int Lingering = 64 << 20;

    private const int LongestBoundary = 200;

    public static FaultCode NoFile { get; } = new("file-missing", RefusalKind.Malformed, "表单中没有名为file的文件。", "The form has no file named file.");
    public static FaultCode NotFound { get; } = new("file-not-found", RefusalKind.NotFound, "没有此文件。", "There is no such file.");
    public static FaultCode NotAPicture { get; } = new("not-a-picture", RefusalKind.Invalid, "该文件不是图片。", "That file is no picture.");
    public static FaultCode ForWhat { get; } = new("service-or-number", RefusalKind.Invalid, "须指定事项（service）或办件（number），二者择一。", "Either the service item that is applied for, or the number of the case.");

    public static void MapFiles(this IEndpointRouteBuilder app)
    {
        Streamed.Is(app.MapPost("/v1/files", Bring)).WithTags("files").RequireAuthorization(Policies.Submit).WithName("bringFile")
            .WithSummary("Bring a file for a material")
            .WithDescription("Checked against what the material asks: type (told from the bytes), size, and for a photo its pixels and background. The address that comes back is named in the application, or in a correction, within a day; a file that nobody names is thrown away. What a case has already has the same address when it is brought again for that case. 409 when a caller has too much that nothing has named.")
            .Accepts<FileForm>("multipart/form-data")
            .Produces<FileView>(201).Refuses(400, 401, 403, 404, 409, 413, 415, 422);

        Streamed.Is(app.MapGet("/v1/cases/{number}/files/{file}", Have)).WithTags("files").RequireAuthorization(Policies.Cases).WithName("getFile")
            .WithSummary("A file of a case")
            .WithDescription("For whoever acts for the applicant, and for officers and auditors of the case, whose look is recorded before they have it and who say for what purpose as with the full view. As it was brought; with display=true a picture for a screen, upright, as JPEG, without what the camera wrote into it.")
            .Produces<string>(200, "application/octet-stream").Refuses(400, 401, 403, 404, 422);
    }

    private static async Task<IResult> Bring(
        HttpContext http, IDocumentStore store, Definitions definitions, Catalogues catalogues, CaseHandling cases, Receiving receiving, IConfiguration configuration, CancellationToken cancellation,
        [Description("The material's code in the item.")] string material,
        [Description("The item that is to be applied for.")] string? service = null,
        [Description("Or the case that it is for.")] string? number = null)
    {
        var (demand, problem) = await DemandOf(material, service, number, http, store, definitions, catalogues, cases, cancellation);
        if (demand is null)
        {
            return problem!;
        }

        // What comes without a length is counted as it comes; whoever sends somewhat too much still hears the answer.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } most)
        {
            most.MaxRequestBodySize = demand.MaxBytes + Lingering;
        }

        var tooLarge = FileDemand.TooLarge.At("file", demand.MaxMegabytes);
        if (http.Request.ContentLength > demand.MaxBytes + FormOverhead)
        {
            return Unread(http, tooLarge);
        }

        if (await receiving.Room(http.Caller(), configuration.Setting<long>("Limits:UnnamedMegabytesPerCaller"), cancellation) is { } full)
        {
            return Unread(http, full);
        }

        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary) is not { Length: > 0 and <= LongestBoundary } boundary)
        {
            return Problems.Result(http, HttpFaults.UnsupportedMediaType.At(null));
        }

        try
        {
            var reader = new MultipartReader(boundary.Value!, http.Request.Body) { HeadersCountLimit = 16, HeadersLengthLimit = 4096 };
            while (await reader.ReadNextSectionAsync(cancellation) is { } section)
            {
                if (section.GetContentDispositionHeader() is { } head && HeaderUtilities.RemoveQuotes(head.Name) == "file")
                {
                    var (file, faults) = await receiving.Receive(section.Body, demand, http.Caller(), number, cancellation);
                    return file is not null ? Results.Json(FileView.Of(file), statusCode: StatusCodes.Status201Created)
                        : faults[0].Reason == FileDemand.TooLarge ? Unread(http, faults[0])
                        : Problems.Result(http, new Refusal(faults));
                }
            }
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return Unread(http, tooLarge);
        }
        catch (Exception e) when (e is InvalidDataException || (e is IOException and not BadHttpRequestException && e.Message.StartsWith("Unexpected end of Stream", StringComparison.Ordinal)))
        {
            // What was said to be a form is none, or ends before its end.
            return Problems.Result(http, HttpFaults.MalformedRequest.At(null));
        }

        return Problems.Result(http, NoFile.At("file"));
    }

    /// <summary>Nothing more of it is made use of.</summary>
    internal static IResult Unread(HttpContext http, Fault fault)
    {
        http.Response.Headers.Connection = "close";
        return Problems.Result(http, fault);
    }

    /// <summary>What is asked of a material's files: of an item's, or of a case's, by those who hand in for it.</summary>
    internal static async Task<(FileDemand? Demand, IResult? Problem)> DemandOf(
        string material, string? service, string? number, HttpContext http, IDocumentStore store, Definitions definitions, Catalogues catalogues, CaseHandling cases, CancellationToken cancellation)
    {
        var (item, problem) = await ItemOf(service, number, http, store, definitions, catalogues, cases, cancellation);
        return problem is not null ? (null, problem)
            : item!.Materials.FirstOrDefault(m => m.Code == material) is { } asked ? (asked.Files, null)
            : (null, Problems.Result(http, Supplement.UnknownMaterial.At("material")));
    }

    private static async Task<(ServiceItem? Item, IResult? Problem)> ItemOf(
        string? service, string? number, HttpContext http, IDocumentStore store, Definitions definitions, Catalogues catalogues, CaseHandling cases, CancellationToken cancellation)
    {
        if (service is null == number is null)
        {
            return (null, Problems.Result(http, ForWhat.At("service")));
        }

        if (service is not null)
        {
            return catalogues.Current.Current(service) is { } definition ? (definition.Item, null) : (null, Problems.Result(http, SubmissionFaults.UnknownService.At("service")));
        }

        var (found, problem) = await CaseAtHand.Find(number!, http, cancellation);
        return found is null ? (null, problem)
            : found.Access.ActsForApplicant || found.Access.TakesIn ? (found.Definition.Item, null)
            : (null, Problems.Result(http, CaseFaults.RoleNotAllowed.At(null)));
    }

    private static async Task<IResult> Have(
        string number, string file, HttpContext http, MaterialFiles files, IFileStore kept, Pictures pictures, CancellationToken cancellation,
        [Description("true: a picture as a screen shows it.")] string? display = null,
        [Description("For what; officers at work on the case need not say.")] string? purpose = null)
    {
        var (said, malformed) = CaseAtHand.Purpose(purpose, http);
        if (malformed is not null)
        {
            return malformed;
        }

        if (display is not (null or "true" or "false"))
        {
            return Problems.Result(http, HttpFaults.ParameterMalformed.At("display", "true, false"));
        }

        var (found, problem) = await CaseAtHand.Find(number, http, cancellation);
        if (found is null)
        {
            return problem!;
        }

        var c = found.Case;
        if (await files.In(c.Number, file, cancellation) is not { } one)
        {
            return Problems.Result(http, NotFound.At("file"));
        }

        if (display == "true" && !one.Type.IsPicture())
        {
            return Problems.Result(http, NotAPicture.At("display"));
        }

        if (!found.Access.ActsForApplicant && await found.Look(LookKind.File, said, http, cancellation) is { } notAllowed)
        {
            return notAllowed;
        }

        await using var stored = await kept.Open(one.Address, cancellation) ?? throw new InvalidOperationException($"The file {one.Address} of a case is not where it was stored.");
        if (display == "true")
        {
            // Verified before anything is made of it.
            await using var picture = new FileStream(Path.Combine(kept.Incoming, Guid.NewGuid().ToString("N")), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.Asynchronous | FileOptions.DeleteOnClose);
            await Verified(picture);
            picture.Position = 0;
            return await pictures.Show(picture, one.Type, cancellation) is { } shown ? Results.Bytes(shown, "image/jpeg") : Problems.Result(http, Receiving.Damaged.At("display"));
        }

        http.Response.ContentType = one.Type.MediaType();
        http.Response.ContentLength = one.Bytes;
        // Never shown in a page of this address, whatever is in it.
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{one.Address[..12]}.{one.Type.Code()}\"";
        await Verified(http.Response.Body);
        return Results.Empty;

        async Task Verified(Stream to)
        {
            if (!await Receiving.Give(stored, one.Address, one.Bytes, to, cancellation))
            {
                throw new InvalidOperationException($"What is stored as {one.Address} is something else.");
            }
        }
    }
}
