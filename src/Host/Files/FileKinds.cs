using System.IO.Compression;
using System.Xml;
using GdCases.Domain.Materials;

namespace GdCases.Host.Files;

/// <summary>Tells what a file is from its bytes.</summary>
public static class FileKinds
{
    private static readonly byte[][] HeicBrands = [.. new[] { "heic", "heix", "heim", "heis", "hevc", "mif1" }.Select(System.Text.Encoding.ASCII.GetBytes)];

    /// <summary>What it is; null where it is nothing that is taken.</summary>
    public static FileType? Of(Stream content)
    {
        Span<byte> start = stackalloc byte[16];
        content.Position = 0;
        start = start[..content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        return start.StartsWith("%PDF-"u8) ? FileType.Pdf
            : start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? FileType.Jpeg
            : start.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) ? FileType.Png
            : start.Length >= 12 && start[4..8].SequenceEqual("ftyp"u8) && IsHeic(start[8..12]) ? FileType.Heic
            : start.StartsWith("PK\u0003\u0004"u8) && IsOfd(content) ? FileType.Ofd
            : IsXml(content) ? FileType.Xml
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
            content.Position = 0;
            using var package = new ZipArchive(content, ZipArchiveMode.Read, leaveOpen: true);
            return package.GetEntry("OFD.xml") is not null;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>Well-formed to its end, and without a document type: what that brings in is nobody's business here.</summary>
    private static bool IsXml(Stream content)
    {
        try
        {
            content.Position = 0;
            using var reader = XmlReader.Create(content, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            while (reader.Read())
            {
                // Only whether it can be read.
            }

            return true;
        }
        catch (XmlException)
        {
            return false;
        }
    }
}
