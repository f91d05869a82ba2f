using System.ComponentModel;
using System.Globalization;
using GdCases.Application.Cases;
using GdCases.Application.Catalogue;
using GdCases.Application.Materials;
using GdCases.Domain;
using GdCases.Domain.Materials;
using GdCases.Host.Access;
using GdCases.Host.Api.Http;
using GdCases.Host.Files;
using GdCases.Host.Startup;
using Marten;
using Microsoft.AspNetCore.Http.Features;

namespace GdCases.Host.Api.Files;

/// <summary>
/// Files over lines that break: tus 1.0 (https://tus.io/protocols/resumable-upload), its core with creation, expiration and
/// termination. What is all there is made a file by a request of ours, that says what is wrong with it as others do.
/// </summary>
public static class UploadEndpoints
{
    private const string Version = "1.0.0";
    private const string VersionHeader = "Tus-Resumable";
    private const string Length = "Upload-Length";
    private const string Offset = "Upload-Offset";
    private const string Expires = "Upload-Expires";
    internal const string ContentType = "application/offset+octet-stream";
    private const string Route = "/v1/uploads";

    public static FaultCode OtherVersion { get; } = new("tus-version", RefusalKind.Malformed, "Tus-Resumable请求头须为{0}。", "The header Tus-Resumable must be {0}.");
    public static FaultCode LengthMissing { get; } = new("upload-length-missing", RefusalKind.Malformed, "须提供Upload-Length请求头（字节数）。", "The header Upload-Length is required: a number of bytes.");
    public static FaultCode OffsetMissing { get; } = new("upload-offset-missing", RefusalKind.Malformed, "须提供Upload-Offset请求头（字节数）。", "The header Upload-Offset is required: a number of bytes.");
    public static FaultCode NotFound { get; } = new("upload-not-found", RefusalKind.NotFound, "没有此上传，或已过期。", "There is no such upload, or it has expired.");
    public static FaultCode OtherOffset { get; } = new("upload-offset-wrong", RefusalKind.Conflict, "已收到{0}字节，请从此处续传。", "{0} bytes are there: go on from there.");
    public static FaultCode TooLong { get; } = new("upload-longer-than-said", RefusalKind.Invalid, "内容超过声明的{0}字节。", "That is more than the {0} bytes that were said.");
    public static FaultCode TooManyParts { get; } = new("upload-in-too-many-parts", RefusalKind.Conflict, "分段过多（上限{0}），请重新上传。", "It has come in more than {0} parts: begin anew.");
    public static FaultCode NotAllThere { get; } = new("upload-not-complete", RefusalKind.Conflict, "仅收到{0}字节，共{1}字节。", "{0} of {1} bytes are there.");

    public static void MapUploads(this IEndpointRouteBuilder app)
    {
        app.MapMethods(Route, [HttpMethods.Options], Offered).AllowAnonymous().ExcludeFromDescription();

        Tus(app.MapPost(Route, Begin)).WithName("beginUpload")
            .WithSummary("Begin a file that comes in parts")
            .WithDescription("tus 1.0, creation: Upload-Length says how large it is going to be. Location is where it goes on, Upload-Expires when it is thrown away. What Upload-Metadata says is not kept.")
            .TakesTus().TakesBytes(Length)
            .Produces(201).Refuses(400, 401, 403, 404, 409, 412, 413, 422);

        Tus(app.MapMethods(Route + "/{id}", [HttpMethods.Head], Ask)).WithName("askUpload")
            .WithSummary("How much of a file is there")
            .WithDescription("tus 1.0: Upload-Offset is where to go on.")
            .TakesTus()
            .Produces(200).Refuses(401, 403, 404, 412);

        Streamed.Is(Tus(app.MapPatch(Route + "/{id}", GoOn))).WithName("continueUpload")
            .WithSummary("More of a file")
            .WithDescription("tus 1.0: what comes behind the bytes that are there, as much of it as gets through; what has been read of it when the line breaks is kept. Upload-Offset of the answer is where to go on.")
            .TakesTus().TakesBytes(Offset)
            .Accepts<FileForm>(ContentType)
            .Produces(204).Refuses(400, 401, 403, 404, 409, 412, 413, 415);

        Tus(app.MapDelete(Route + "/{id}", Drop)).WithName("dropUpload")
            .WithSummary("Throw away a file that is on its way")
            .WithDescription("tus 1.0, termination. A file that it has become already stays.")
            .TakesTus()
            .Produces(204).Refuses(401, 403, 404, 412);

        Streamed.Is(app.MapPost(Route + "/{id}/file", Finish)).WithTags("files").RequireAuthorization(Policies.Submit).WithName("finishUpload")
            .WithSummary("Make a file of what is all there")
            .WithDescription("Checked as POST /v1/files checks; what is refused is thrown away. Asked again it answers the same.")
            .Produces<FileView>(201).Refuses(401, 403, 404, 409, 422);
    }

    /// <summary>What every request and every answer of the protocol has.</summary>
    private static RouteHandlerBuilder Tus(RouteHandlerBuilder endpoint) => endpoint.WithTags("files").RequireAuthorization(Policies.Submit).AddEndpointFilter((context, next) =>
    {
        var http = context.HttpContext;
        http.Response.Headers[VersionHeader] = Version;
        if (http.Request.Headers[VersionHeader] == Version)
        {
            return next(context);
        }

        http.Response.Headers["Tus-Version"] = Version;
        return ValueTask.FromResult<object?>(Problems.Result(http, OtherVersion.At(null, Version)));
    });

    private static IResult Offered(HttpContext http)
    {
        http.Response.Headers[VersionHeader] = Version;
        http.Response.Headers["Tus-Version"] = Version;
        http.Response.Headers["Tus-Extension"] = "creation,expiration,termination";
        http.Response.Headers["Tus-Max-Size"] = FileDemand.MostBytes.ToString(CultureInfo.InvariantCulture);
        return Results.NoContent();
    }

    private static async Task<IResult> Begin(
        HttpContext http, IDocumentStore store, Definitions definitions, Catalogues catalogues, CaseHandling cases, Receiving receiving, Uploads uploads, IConfiguration configuration, CancellationToken cancellation,
        [Description("The material's code in the item.")] string material,
        [Description("The item that is to be applied for.")] string? service = null,
        [Description("Or the case that it is for.")] string? number = null)
    {
        if (Bytes(http, Length) is not { } length)
        {
            return Problems.Result(http, LengthMissing.At(null));
        }

        var (demand, problem) = await FileEndpoints.DemandOf(material, service, number, http, store, definitions, catalogues, cases, cancellation);
        if (demand is null)
        {
            return problem!;
        }

        var fault = length == 0 ? FileDemand.Empty.At("file")
            : length > demand.MaxBytes ? FileDemand.TooLarge.At("file", demand.MaxMegabytes)
            : receiving.Full();
        if (fault is not null)
        {
            return Problems.Result(http, fault);
        }

        var most = configuration.Setting<long>("Limits:UnnamedMegabytesPerCaller");
        if (await uploads.Begin(http.Caller(), service, number, material, length, most << 20, cancellation) is not { } upload)
        {
            return Problems.Result(http, Receiving.TooMuchUnnamed.At("file", most));
        }

        http.Response.Headers[Expires] = upload.Expires.ToString("R", CultureInfo.InvariantCulture);
        return Results.Created($"{Route}/{upload.Id}", null);
    }

    private static async Task<IResult> Ask(HttpContext http, string id, Uploads uploads, CancellationToken cancellation)
    {
        if (await Find(http, id, uploads, cancellation) is not { } upload)
        {
            return Problems.Result(http, NotFound.At("id"));
        }

        Tell(http, upload, upload.Received);
        http.Response.Headers[Length] = upload.Length.ToString(CultureInfo.InvariantCulture);
        return Results.Ok();
    }

    private static async Task<IResult> GoOn(HttpContext http, string id, Uploads uploads, Receiving receiving, CancellationToken cancellation)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } most)
        {
            most.MaxRequestBodySize = FileDemand.MostBytes + FileEndpoints.Lingering;
        }

        if (!ContentType.Equals(http.Request.ContentType, StringComparison.OrdinalIgnoreCase) || http.Request.Headers.ContentEncoding.Count > 0)
        {
            return Problems.Result(http, HttpFaults.UnsupportedMediaType.At(null));
        }

        if (Bytes(http, Offset) is not { } offset)
        {
            return Problems.Result(http, OffsetMissing.At(null));
        }

        if (await Find(http, id, uploads, cancellation) is not { } upload)
        {
            return FileEndpoints.Unread(http, NotFound.At("id"));
        }

        var fault = offset != upload.Received ? OtherOffset.At(null, upload.Received)
            : http.Request.ContentLength > upload.Length - offset ? TooLong.At(null, upload.Length)
            : upload.Parts >= Uploads.MostParts ? TooManyParts.At(null, Uploads.MostParts)
            : receiving.Full();
        if (fault is not null)
        {
            return FileEndpoints.Unread(http, fault);
        }

        if (await receiving.Receive(upload, http.Request.Body, cancellation) is not { } received)
        {
            // Somebody else, on the line that was thought to be broken, has been faster.
            return await Find(http, id, uploads, cancellation) is { } moved ? FileEndpoints.Unread(http, OtherOffset.At(null, moved.Received)) : FileEndpoints.Unread(http, NotFound.At("id"));
        }

        Tell(http, upload, received);
        return Results.NoContent();
    }

    private static async Task<IResult> Drop(HttpContext http, string id, Uploads uploads, Receiving receiving, CancellationToken cancellation)
    {
        if (await Find(http, id, uploads, cancellation) is not { } upload)
        {
            return Problems.Result(http, NotFound.At("id"));
        }

        await receiving.Drop(upload, cancellation);
        return Results.NoContent();
    }

    private static async Task<IResult> Finish(
        HttpContext http, string id, IDocumentStore store, Definitions definitions, Catalogues catalogues, CaseHandling cases, Uploads uploads, Receiving receiving, CancellationToken cancellation)
    {
        if (await Find(http, id, uploads, cancellation) is not { } upload)
        {
            return Problems.Result(http, NotFound.At("id"));
        }

        if (upload.Received < upload.Length)
        {
            return Problems.Result(http, NotAllThere.At(null, upload.Received, upload.Length));
        }

        if (receiving.Full() is { } full)
        {
            return Problems.Result(http, full);
        }

        // Asked anew, for the item, or whose the case is, may have changed meanwhile.
        var (demand, problem) = await FileEndpoints.DemandOf(upload.Material, upload.Service, upload.Number, http, store, definitions, catalogues, cases, cancellation);
        if (demand is null)
        {
            return problem!;
        }

        var (file, faults) = await receiving.Finish(upload, demand, http.Caller(), cancellation);
        return file is not null ? Results.Json(FileView.Of(file), statusCode: StatusCodes.Status201Created)
            : faults.Count > 0 ? Problems.Result(http, new Refusal(faults))
            : Problems.Result(http, NotFound.At("id"));
    }

    private static async Task<Upload?> Find(HttpContext http, string id, Uploads uploads, CancellationToken cancellation) =>
        Guid.TryParseExact(id, "D", out var parsed) ? await uploads.Of(http.Caller(), parsed, cancellation) : null;

    private static void Tell(HttpContext http, Upload upload, long offset)
    {
        http.Response.Headers[Offset] = offset.ToString(CultureInfo.InvariantCulture);
        http.Response.Headers[Expires] = upload.Expires.ToString("R", CultureInfo.InvariantCulture);
    }

    private static long? Bytes(HttpContext http, string header) =>
        long.TryParse(http.Request.Headers[header], NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : null;
}
