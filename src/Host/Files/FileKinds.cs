using System.Buffers.Binary;
using System.IO.Compression;
using System.Xml;
using GdCases.Domain.Materials;

namespace GdCases.Host.Files;

/// <summary>Tells what a file is from its bytes, at a cost that its size bounds.</summary>
public static class FileKinds
{
    /// <summary>More characters than any form or invoice has: what is larger is not read as XML.</summary>
    private const long MostCharacters = 1_000_000;

    private const int MostDepth = 256;

    /// <summary>Most bytes of a package's list of what is in it, and so most entries: some thousand pages.</summary>
    private const int MostDirectory = 1 << 20;

    private static readonly byte[][] HeicBrands = [.. new[] { "heic", "heix", "heim", "heis", "hevc", "mif1" }.Select(System.Text.Encoding.ASCII.GetBytes)];

    /// <summary>What its first bytes say it is; null where they do not.</summary>
    public static FileType? ByItsStart(Stream content)
    {
        Span<byte> start = stackalloc byte[16];
        content.Position = 0;
        start = start[..content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        return start.StartsWith("%PDF-"u8) ? FileType.Pdf
            : start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? FileType.Jpeg
            : start.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) ? FileType.Png
            : start.Length >= 12 && start[4..8].SequenceEqual("ftyp"u8) && IsHeic(start[8..12]) ? FileType.Heic
            : null;
    }

    /// <summary>What it turns out to be when it is read further; null where it is nothing that is asked for.</summary>
    public static FileType? ByReading(Stream content, IReadOnlyList<FileType> asked)
    {
        Span<byte> start = stackalloc byte[4];
        content.Position = 0;
        var isPackage = content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual("PK\u0003\u0004"u8);
        return isPackage ? asked.Contains(FileType.Ofd) && IsOfd(content) ? FileType.Ofd : null
            : asked.Contains(FileType.Xml) && IsXml(content) ? FileType.Xml
            : null;
    }

    /// <summary>As HTTP names it.</summary>
    public static string MediaType(this FileType type) => type switch
    {
        FileType.Pdf => "application/pdf",
        FileType.Jpeg => "image/jpeg",
        FileType.Png => "image/png",
        FileType.Heic => "image/heic",
        FileType.Ofd => "application/ofd",
        FileType.Xml => "application/xml",
    };

    public static bool IsPicture(this FileType type) => type is FileType.Jpeg or FileType.Png or FileType.Heic;

    private static bool IsHeic(ReadOnlySpan<byte> brand)
    {
        foreach (var known in HeicBrands)
        {
            if (brand.SequenceEqual(known))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>GB/T 33190: a package with OFD.xml at its root.</summary>
    private static bool IsOfd(Stream content)
    {
        try
        {
            if (!HasShortDirectory(content))
            {
                return false;
            }

            content.Position = 0;
            using var package = new ZipArchive(content, ZipArchiveMode.Read, leaveOpen: true);
            return package.GetEntry("OFD.xml") is not null;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>The list stands between the place that the package's last record names and its end; its reader makes something of all of it.</summary>
    private static bool HasShortDirectory(Stream content)
    {
        var end = new byte[(int)Math.Min(content.Length, ushort.MaxValue + 22)];
        content.Position = content.Length - end.Length;
        content.ReadExactly(end);
        var last = end.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        return last >= 0 && last + 20 <= end.Length && BinaryPrimitives.ReadUInt32LittleEndian(end.AsSpan(last + 16)) is var from && from <= content.Length && content.Length - from <= MostDirectory + end.Length;
    }

    /// <summary>Well-formed to its end, and without a document type: what that brings in is nobody's business here.</summary>
    private static bool IsXml(Stream content)
    {
        try
        {
            content.Position = 0;
            using var reader = XmlReader.Create(content, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MostCharacters });
            while (reader.Read())
            {
                if (reader.Depth > MostDepth)
                {
                    return false;
                }
            }

            return true;
        }
        catch (XmlException)
        {
            return false;
        }
    }
}
