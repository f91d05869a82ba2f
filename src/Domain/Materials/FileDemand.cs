namespace GdCases.Domain.Materials;

/// <summary>What a photo of a person has to be like.</summary>
/// <param name="MinWidth">In pixels.</param>
/// <param name="MinHeight">In pixels. Width to height is as the least of both are to each other, within a fiftieth.</param>
/// <param name="MaxWidth">In pixels.</param>
/// <param name="MaxHeight">In pixels.</param>
/// <param name="Background">What it is taken before.</param>
public sealed record PhotoDemand(int MinWidth, int MinHeight, int MaxWidth, int MaxHeight, PhotoBackground Background)
{
    /// <summary>Whether a picture has the size and the shape.</summary>
    public bool Fits(Picture picture) =>
        picture.Width >= MinWidth && picture.Width <= MaxWidth && picture.Height >= MinHeight && picture.Height <= MaxHeight
        && Math.Abs((long)picture.Width * MinHeight - (long)picture.Height * MinWidth) * 50 <= (long)picture.Height * MinWidth;
}

/// <summary>What files a material takes.</summary>
public sealed record FileDemand
{
    /// <summary>Most bytes of a file, whatever the material.</summary>
    public const long MostBytes = 100L << 20;

    /// <summary>Most files of one material: so many pages are photographed, and no more.</summary>
    public const int MostFiles = 20;

    /// <summary>What a material takes of which the catalogue says nothing.</summary>
    public static FileDemand Any { get; } = new();

    public static FaultCode Unknown { get; } = new("unknown-file", RefusalKind.Invalid, "没有您上传的此文件，或已用于其他办件。", "There is no such file of yours, or another case has it.");
    public static FaultCode TooLarge { get; } = new("file-too-large", RefusalKind.Invalid, "文件超过{0}MB。", "The file is larger than {0} MB.");
    public static FaultCode Empty { get; } = new("file-empty", RefusalKind.Invalid, "文件为空。", "The file is empty.");
    public static FaultCode WrongType { get; } = new("file-type-not-taken", RefusalKind.Invalid, "文件类型不符，可接受：{0}。", "The file is of another type than these: {0}.");
    public static FaultCode TooMany { get; } = new("too-many-files", RefusalKind.Invalid, "每项材料最多{0}个文件。", "At most {0} files of a material.");
    public static FaultCode Twice { get; } = new("file-twice", RefusalKind.Invalid, "文件重复。", "The file is given twice.");
    public static FaultCode WrongSize { get; } = new("photo-size-wrong", RefusalKind.Invalid, "照片须为{0}×{1}至{2}×{3}像素，比例一致；现为{4}×{5}。", "The photo must have {0}×{1} to {2}×{3} pixels in that proportion; it has {4}×{5}.");
    public static FaultCode WrongBackground { get; } = new("photo-background-wrong", RefusalKind.Invalid, "照片背景须为{0}。", "The photo must be taken before this colour: {0}.");

    public IReadOnlyList<FileType> Types { get; init; } = Enum.GetValues<FileType>();

    public long MaxBytes { get; init; } = 20L << 20;

    /// <summary>For a photo of a person; null: any picture will do.</summary>
    public PhotoDemand? Photo { get; init; }

    /// <summary>Its limit in megabytes, for people.</summary>
    public long MaxMegabytes => MaxBytes >> 20;

    /// <summary>What is wrong with a file.</summary>
    public IEnumerable<Fault> Faults(MaterialFile file, string path)
    {
        if (file.Bytes > MaxBytes)
        {
            yield return TooLarge.At(path, MaxMegabytes);
        }

        if (!Types.Contains(file.Type))
        {
            yield return WrongType.At(path, string.Join(", ", Types.Select(t => t.Code())));
        }
        else if (Photo is { } photo && file.Picture is { } picture)
        {
            if (!photo.Fits(picture))
            {
                yield return WrongSize.At(path, photo.MinWidth, photo.MinHeight, photo.MaxWidth, photo.MaxHeight, picture.Width, picture.Height);
            }

            if (picture.Background != photo.Background)
            {
                yield return WrongBackground.At(path, photo.Background.Code());
            }
        }
    }
}
