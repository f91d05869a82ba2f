using NodaTime;

namespace GdCases.Domain.Cases.Clock;

/// <summary>红黄灯: how a case stands against the limit that runs. Dark red is past what the law allows.</summary>
public enum Light { Green, Yellow, Red, DarkRed }

/// <summary>To whom something is passed up.</summary>
public enum PassedUpTo { Officer, Supervisor, Inspectorate }

/// <summary>The rule of the lights, in one place.</summary>
public static class Lights
{
    /// <summary>The light that is shown after the instants at which it turns; null: it never turns to that one.</summary>
    public static Light At(Instant now, Instant? yellow, Instant? red, Instant? darkRed) =>
        darkRed <= now ? Light.DarkRed : red <= now ? Light.Red : yellow <= now ? Light.Yellow : Light.Green;

    /// <summary>Yellow to the officer, red to the supervisor, past what the law allows to the city's inspectorate.</summary>
    public static PassedUpTo PassedUp(this Light light) => light switch
    {
        Light.Green or Light.Yellow => PassedUpTo.Officer,
        Light.Red => PassedUpTo.Supervisor,
        Light.DarkRed => PassedUpTo.Inspectorate,
    };
}
