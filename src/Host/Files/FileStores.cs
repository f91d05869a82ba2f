using Amazon.Runtime;
using Amazon.S3;
using GdCases.Application.Materials;
using GdCases.Host.Startup;

namespace GdCases.Host.Files;

/// <summary>
/// Where files are kept: in Files:Folder, which every Host on a database shares, or in the bucket that Files:S3 names, and
/// then the folder is each Host's own, for what is being received. In Production it is named, so that no Host keeps what the
/// others do not find; else it is beside the data unless it is.
/// </summary>
public static class FileStores
{
    public static void AddFiles(this WebApplicationBuilder builder)
    {
        var folder = builder.Configuration["Files:Folder"] is { Length: > 0 } named ? named
            : builder.Environment.IsProduction() ? throw new StartupException("In Production Files__Folder must name the folder that files of materials are kept in, or received in where Files__S3 is another store; without one all Hosts on a database share it.")
            : Path.Combine(builder.Configuration["Data:Folder"]!, "files");
        try
        {
            var store = builder.Configuration["Files:S3:Bucket"] is { Length: > 0 } bucket ? S3(folder, bucket, builder) : (IFileStore)new FolderFiles(folder);
            builder.Services.AddSingleton(store);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"Files cannot be kept in {folder} (Files__Folder): {e.Message}");
        }

        builder.Services.AddSingleton<VirusScan>();
        builder.Services.AddSingleton<Pictures>();
        builder.Services.AddSingleton<Receiving>();
    }

    private static S3Files S3(string incoming, string bucket, WebApplicationBuilder builder)
    {
        var settings = builder.Configuration.GetSection("Files:S3");
        if (!Uri.TryCreate(settings["Url"], UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttps && !url.IsLoopback))
        {
            throw new StartupException($"Files__S3__Url is '{settings["Url"]}', which is no https address; files go over no line in clear.");
        }

        return settings["AccessKey"] is { Length: > 0 } key && settings["SecretKey"] is { Length: > 0 } secret
            ? new S3Files(
                incoming, bucket,
                new AmazonS3Config
                {
                    ServiceURL = url.ToString(),
                    // Most stores that are not Amazon's know buckets by path; some know them by name alone.
                    ForcePathStyle = settings["BucketInName"] != "true",
                    AuthenticationRegion = settings["Region"] is { Length: > 0 } region ? region : "us-east-1",
                    // What is stored is addressed by its own digest, and other stores know no checksums of Amazon's.
                    RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
                    ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
                    Timeout = TimeSpan.FromMinutes(5),
                },
                new BasicAWSCredentials(key, secret))
            : throw new StartupException("Files__S3__AccessKey and Files__S3__SecretKey must be given with Files__S3__Bucket.");
    }
}
