using System.Globalization;
using System.Numerics;

namespace GdCases.Host.Startup;

/// <summary>Settings that have to be there: appsettings.json has each, and what is left out or cannot be meant is told by name.</summary>
public static class RequiredSettings
{
    /// <summary>Whether something is switched on: true or false, and false when nothing is said.</summary>
    /// <exception cref="StartupException">It is neither.</exception>
    public static bool Flag(this IConfiguration configuration, string name) =>
        string.IsNullOrWhiteSpace(configuration[name]) ? false : bool.TryParse(configuration[name], out var flag) ? flag
        : throw new StartupException($"{name.Replace(":", "__", StringComparison.Ordinal)} is '{configuration[name]}', which is neither true nor false.");

    /// <summary>A time in seconds, a day at most.</summary>
    /// <param name="configuration">Where it is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="mayBeNone">Zero does too.</param>
    /// <exception cref="StartupException">It is not set, or is not what it should be.</exception>
    public static TimeSpan Seconds(this IConfiguration configuration, string name, bool mayBeNone = false) =>
        configuration.Setting<double>(name, mayBeNone) is <= 86_400 and var seconds ? TimeSpan.FromSeconds(seconds)
        : throw new StartupException($"{name.Replace(":", "__", StringComparison.Ordinal)} is '{configuration[name]}', which is more than a day of seconds (86400).");

    /// <summary>A number above zero.</summary>
    /// <param name="configuration">Where it is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="mayBeNone">Zero does too.</param>
    /// <exception cref="StartupException">It is not set, or is not what it should be.</exception>
    public static T Setting<T>(this IConfiguration configuration, string name, bool mayBeNone = false) where T : struct, INumber<T> =>
        T.TryParse(configuration[name], CultureInfo.InvariantCulture, out var value) && T.IsFinite(value) && (value > T.Zero || (mayBeNone && value == T.Zero)) && value <= T.CreateChecked(int.MaxValue)
            ? value
            : throw new StartupException($"{name.Replace(":", "__", StringComparison.Ordinal)} is '{configuration[name]}', which is no number {(mayBeNone ? "from" : "above")} 0.");
}
