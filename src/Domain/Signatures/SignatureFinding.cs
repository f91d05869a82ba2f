namespace GdCases.Domain.Signatures;

/// <summary>What came of verifying a signature.</summary>
public abstract record SignatureFinding
{
    private SignatureFinding()
    {
    }

    /// <summary>It is good.</summary>
    public sealed record Good(VerifiedSignature Signature) : SignatureFinding;

    /// <summary>It is not, or nobody can say.</summary>
    public sealed record Bad(FaultCode Why) : SignatureFinding;
}
