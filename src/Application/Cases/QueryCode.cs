using System.Security.Cryptography;
using System.Text;

namespace GdCases.Application.Cases;

/// <summary>
/// The code on the receipt that, together with the case number, opens the public status: 8 characters of an alphabet
/// without look-alikes, 40 bits. The event keeps its hash only.
/// </summary>
public static class QueryCode
{
    private const string Alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

    public static string New() => RandomNumberGenerator.GetString(Alphabet, 8);

    /// <summary>Bound to the case, so that equal codes of two cases do not look equal.</summary>
    public static string Hash(string caseNumber, string code) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{caseNumber}/{code.Trim().ToUpperInvariant()}")));
}
