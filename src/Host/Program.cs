using System.Globalization;
using GdCases.Host.Commands;

// Formats and comparisons depend on no machine's language; ICU is there for Unicode's sake alone (docs/adr/0014).
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return await CommandLine.Run(args);
