using Wolverine.Marten;

namespace GdCases.Application.Cases;

/// <summary>
/// The case a command is about, by the command's property that names it, locked until the command is done: of two at once
/// the second decides on what the first has written. Without the lock the second is rolled back, the sequence numbers it
/// drew are missing, and every read model waits for them.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class LockedCaseAttribute : WriteAggregateAttribute
{
    public LockedCaseAttribute(string number) : base(number)
    {
        Required = false;
        LoadStyle = ConcurrencyStyle.Exclusive;
    }
}
