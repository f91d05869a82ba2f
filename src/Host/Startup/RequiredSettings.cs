using System.Globalization;

namespace GdCases.Host.Startup;

/// <summary>Settings that have to be there: appsettings.json has each, and what is left out or no number of its kind is told by name.</summary>
public static class RequiredSettings
{
    /// <summary>A number, from 0.</summary>
    /// <exception cref="StartupException">It is not set, or is not what it should be.</exception>
    public static T Setting<T>(this IConfiguration configuration, string name) where T : struct, IParsable<T>, IComparable<T> =>
        T.TryParse(configuration[name], CultureInfo.InvariantCulture, out var value) && value.CompareTo(default) >= 0
            ? value
            : throw new StartupException($"{name.Replace(":", "__", StringComparison.Ordinal)} is '{configuration[name]}', which is no number from 0.");
}
