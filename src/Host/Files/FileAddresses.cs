namespace GdCases.Host.Files;

/// <summary>What a store takes as an address: names of folders and keys are made of nothing else.</summary>
internal static class FileAddresses
{
    /// <summary>An address is hexadecimal, and nothing else comes as far as a store.</summary>
    public static string Checked(string address) => address.Length == 64 && address.All(char.IsAsciiHexDigitLower) ? address : throw new ArgumentException("That is no address of a file.", nameof(address));
}
