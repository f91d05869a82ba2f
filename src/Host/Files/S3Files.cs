using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using GdCases.Application.Materials;

namespace GdCases.Host.Files;

/// <summary>Files in a bucket of a store that speaks S3, each under its address; what is being received is on this machine until it is there.</summary>
public sealed class S3Files : IFileStore, IDisposable
{
    private readonly AmazonS3Client _client;
    private readonly string _bucket;

    /// <summary>Files in a bucket.</summary>
    /// <param name="incoming">A folder of this machine.</param>
    /// <param name="bucket">The bucket, which is there.</param>
    /// <param name="store">Where the store is, and how it is spoken to.</param>
    /// <param name="credentials">By which it knows us.</param>
    public S3Files(string incoming, string bucket, AmazonS3Config store, AWSCredentials credentials)
    {
        _client = new AmazonS3Client(credentials, store);
        _bucket = bucket;
        Incoming = Path.Combine(Path.GetFullPath(incoming), "incoming");
        Directory.CreateDirectory(Incoming, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string Incoming { get; }

    public async Task Keep(string incoming, string address, CancellationToken cancellation)
    {
        await using (var whole = new FileStream(incoming, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
        {
            // In one piece and with its length: not every store takes what is signed part by part.
            var put = new PutObjectRequest { BucketName = _bucket, Key = FileAddresses.Checked(address), InputStream = whole, AutoCloseStream = false, UseChunkEncoding = false, ContentType = "application/octet-stream" };
            await Asked(() => _client.PutObjectAsync(put, cancellation), cancellation);
        }

        File.Delete(incoming);
    }

    public async Task<Stream?> Open(string address, CancellationToken cancellation) =>
        (await Asked(
            async () =>
            {
                try
                {
                    return await _client.GetObjectAsync(_bucket, FileAddresses.Checked(address), cancellation);
                }
                catch (AmazonS3Exception e) when (e.ErrorCode is "NoSuchKey")
                {
                    return null;
                }
            },
            cancellation))?.ResponseStream;

    public Task Remove(string address, CancellationToken cancellation) => Asked(() => _client.DeleteObjectAsync(_bucket, FileAddresses.Checked(address), cancellation), cancellation);

    public void Dispose() => _client.Dispose();

    private async Task<T> Asked<T>(Func<Task<T>> request, CancellationToken cancellation)
    {
        try
        {
            return await request();
        }
        catch (Exception e) when (e is AmazonClientException or AmazonServiceException or HttpRequestException or IOException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            throw new FileStoreException($"The bucket {_bucket} is out of reach.", e);
        }
    }
}
