namespace GdCases.Domain.Cases.Requirements;

/// <summary>How a requirement stands for somebody who tries to pass a gate.</summary>
public abstract record Standing
{
    private Standing()
    {
    }

    /// <summary>The fact is there.</summary>
    public sealed record Met : Standing;

    /// <summary>Whoever takes the action can bring it: by attesting it.</summary>
    public sealed record Attestable(Attestation What) : Standing
    {
        /// <summary>What is told to those who cannot attest; null: that somebody has to.</summary>
        public Fault? Why { get; init; }
    }

    /// <summary>Whoever takes the action can bring it: by recording promises of these materials.</summary>
    public sealed record Promisable(IReadOnlyList<string> Materials) : Standing;

    /// <summary>It is owed.</summary>
    public sealed record Owed(Fault Why) : Standing;
}
