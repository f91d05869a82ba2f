using System.Text.Json;
using GdCases.Application.Materials;
using GdCases.Domain;
using GdCases.Host.Files;
using GdCases.Host.Health;
using GdCases.Host.Jobs;
using Marten.Exceptions;
using Microsoft.AspNetCore.Diagnostics;

namespace GdCases.Host.Api.Http;

/// <summary>What is thrown on the way to a command: bodies that are no JSON, a database out of reach.</summary>
public sealed class ProblemExceptions(DiskRoom disk, ILogger<ProblemExceptions> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var fault = exception switch
        {
            BadHttpRequestException { InnerException: JsonException json } => Malformed(json),
            BadHttpRequestException { StatusCode: 413 } => Problems.TooLarge,
            BadHttpRequestException { StatusCode: 408 } => HttpFaults.TooSlow.At(null),
            BadHttpRequestException { StatusCode: 415 } => HttpFaults.UnsupportedMediaType.At(null),
            // The dashboard reads forms without asking whether there is one.
            InvalidOperationException when httpContext.Request.Path.StartsWithSegments(JobServer.Dashboard) && !httpContext.Request.HasFormContentType => HttpFaults.MalformedRequest.At(null),
            BadHttpRequestException => HttpFaults.MalformedRequest.At(null),
            _ when disk.Noted(exception) => HttpFaults.DiskFull.At(null),
            // The disk that files are kept on: ENOSPC, EDQUOT.
            IOException { HResult: 28 or 122 } => HttpFaults.FilesFull.At(null),
            // Where files are kept, or who looks through them.
            FileStoreException or VirusScanException => HttpFaults.Unavailable.At(null),
            _ when OutOfReach(exception) => HttpFaults.Unavailable.At(null),
            // Too large pictures are refused before they are read: what is short is the room for some at once.
            ImageMagick.MagickException => HttpFaults.Overloaded.At(null),
            UnknownEventTypeException unknown => HttpFaults.UnknownEvent.At(null, Quoted(unknown.Message)),
            _ => HttpFaults.Internal.At(null),
        };
        if (fault.Reason.Status() >= 500)
        {
            logger.LogError(exception, "A request failed.");
        }

        await Problems.Write(httpContext, fault);
        return true;
    }

    /// <summary>What a message has in quotation marks: Marten says the event's name in no other way.</summary>
    private static string Quoted(string message) => message.Split('\'') is [_, var name, ..] ? name : message;

    /// <summary>Where in a body something is malformed.</summary>
    public static Fault Malformed(JsonException json)
    {
        var path = json.Path?.TrimStart('$', '.');
        return HttpFaults.MalformedJson.At(string.IsNullOrEmpty(path) ? null : path);
    }

    /// <summary>The database, found below whatever Marten and Wolverine have wrapped around it.</summary>
    private static bool OutOfReach(Exception? exception) => exception is not null && (exception is Npgsql.NpgsqlException { IsTransient: true } || OutOfReach(exception.InnerException));
}
