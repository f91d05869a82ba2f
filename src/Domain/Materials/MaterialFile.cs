namespace GdCases.Domain.Materials;

/// <summary>What a file is, told from its bytes and never from its name.</summary>
public enum FileType { Pdf, Jpeg, Png, Heic, Ofd, Xml }

/// <summary>What a photo is taken before.</summary>
public enum PhotoBackground { White, Blue, Red }

/// <summary>What a picture is like.</summary>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Background">Of what colour its upper edge is; null where it is of none that a photo is asked to have.</param>
public sealed record Picture(int Width, int Height, PhotoBackground? Background);

/// <summary>A file that was handed in: where it is stored and what it is. What is in it is with the store alone.</summary>
/// <param name="Address">SHA-256 of what is stored, which ends with random bytes: it says nothing of what was in the file, and proves that the file is the same.</param>
/// <param name="Type">What it is.</param>
/// <param name="Bytes">Its size.</param>
public sealed record MaterialFile(string Address, FileType Type, long Bytes)
{
    /// <summary>Of pictures: what they are like.</summary>
    public Picture? Picture { get; init; }
}
