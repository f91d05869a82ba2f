using GdCases.Domain.Materials;
using ImageMagick;
using Background = GdCases.Domain.Materials.PhotoBackground;

namespace GdCases.Host.Files;

/// <summary>
/// Reads pictures with ImageMagick, which is told what they are and never finds out: of all its formats three are read,
/// within bounds, two at a time.
/// </summary>
public sealed class Pictures : IDisposable
{
    /// <summary>More than a page or a person needs; decoded it is 200 MB, and as much again when it is turned.</summary>
    private const long MostPixels = 50_000_000;

    /// <summary>The longer side of what is shown, in pixels: a page can be read.</summary>
    private const uint Shown = 2400;

    /// <summary>Longest that one is read: some are made so that they take for ever.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private readonly SemaphoreSlim _places = new(2);

    public Pictures()
    {
        ResourceLimits.Width = 20_000;
        ResourceLimits.Height = 20_000;
        ResourceLimits.Memory = 1024UL << 20;
        ResourceLimits.Disk = 0;
        ResourceLimits.Thread = 1;
        ResourceLimits.ListLength = 4;
    }

    /// <summary>What a picture is like; null where it cannot be read, or has more pixels than are read.</summary>
    public Task<Picture?> Look(Stream content, FileType type, CancellationToken cancellation) => Read<Picture>(content, type, image => new((int)image.Width, (int)image.Height, BackgroundOf(image)), cancellation);

    /// <summary>A picture for a screen: upright, as JPEG, with nothing of what the camera wrote into it; null where it cannot be read.</summary>
    public Task<byte[]?> Show(Stream content, FileType type, CancellationToken cancellation) => Read(
        content, type,
        image =>
        {
            // Its colours are what its profile says, or a printer's: a screen has its own.
            if (image.GetColorProfile() is not null)
            {
                image.TransformColorSpace(ColorProfiles.SRGB);
            }

            image.ColorSpace = ColorSpace.sRGB;
            image.Strip();
            image.BackgroundColor = MagickColors.White;
            image.Alpha(AlphaAction.Remove);
            if (Math.Max(image.Width, image.Height) > Shown)
            {
                image.Resize(Shown, Shown);
            }

            image.Quality = 85;
            return image.ToByteArray(MagickFormat.Jpeg);
        },
        cancellation);

    public void Dispose() => _places.Dispose();

    private async Task<T?> Read<T>(Stream content, FileType type, Func<MagickImage, T> use, CancellationToken cancellation) where T : class
    {
        var format = type switch { FileType.Jpeg => MagickFormat.Jpeg, FileType.Png => MagickFormat.Png, FileType.Heic => MagickFormat.Heic, _ => throw new ArgumentException("That is no picture.", nameof(type)) };
        await _places.WaitAsync(cancellation);
        using var given = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        given.CancelAfter(Longest);
        try
        {
            // It works for as long as it takes, and is not to hold up who answers others.
            return await Task.Run(
                () =>
                {
                    var settings = new MagickReadSettings { Format = format, FrameIndex = 0, FrameCount = 1 };
                    var start = content.Position;
                    if (!IsReadable(content, settings))
                    {
                        return null;
                    }

                    content.Position = start;
                    using var image = new MagickImage();
                    image.Progress += (_, progress) => progress.Cancel = given.IsCancellationRequested;
                    image.Read(content, settings);
                    // As it is looked at, and not as the telephone was held.
                    image.AutoOrient();
                    return use(image);
                },
                cancellation);
        }
        catch (MagickException e) when (e is not (MagickResourceLimitErrorException or MagickCacheErrorException))
        {
            cancellation.ThrowIfCancellationRequested();
            return null;
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>What a picture says of itself is read before any of it is decoded.</summary>
    private static bool IsReadable(Stream content, MagickReadSettings settings)
    {
        try
        {
            var said = new MagickImageInfo(content, settings);
            return (long)said.Width * said.Height <= MostPixels;
        }
        catch (MagickException)
        {
            return false;
        }
    }

    /// <summary>By the two upper corners, where a person is not: three in four of their pixels have the colour.</summary>
    private static Background? BackgroundOf(MagickImage image)
    {
        image.Alpha(AlphaAction.Remove);
        image.ColorSpace = ColorSpace.sRGB;
        var (width, height) = (Math.Max(1, image.Width / 8), Math.Max(1, image.Height / 8));
        using var pixels = image.GetPixels();
        var corners = new[] { 0, (int)(image.Width - width) }.SelectMany(x => pixels.ToByteArray(x, 0, width, height, PixelMapping.RGB)!.Chunk(3)).ToList();
        foreach (var background in Enum.GetValues<Background>())
        {
            if (corners.Count(c => Is(background, c[0], c[1], c[2])) * 4 >= corners.Count * 3)
            {
                return background;
            }
        }

        return null;
    }

    private static bool Is(Background background, int red, int green, int blue) => background switch
    {
        Background.White => Math.Min(red, Math.Min(green, blue)) >= 215,
        Background.Blue => blue >= 120 && blue - red >= 50 && blue >= green,
        Background.Red => red >= 120 && red - Math.Max(green, blue) >= 60,
    };
}
