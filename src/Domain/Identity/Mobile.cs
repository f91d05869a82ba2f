namespace GdCases.Domain.Identity;

/// <summary>A mobile number of the mainland: 11 digits beginning 13 to 19.</summary>
public static class Mobile
{
    public static bool IsValid(string? text) =>
        text is ['1', >= '3' and <= '9', ..] and { Length: 11 } && text.All(char.IsAsciiDigit);
}
