using System.Globalization;
using System.Runtime.CompilerServices;

namespace GdCases.Domain.Tests;

/// <summary>Formats and comparisons depend on no machine's language: as the Host does it (Program.cs).</summary>
internal static class Culture
{
    [ModuleInitializer]
    internal static void SameEverywhere() => CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
}
