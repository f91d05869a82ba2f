using GdCases.Domain.Catalogue;

namespace GdCases.Domain.Cases.Guards;

/// <summary>
/// A condition that opens an action or keeps it closed: the way a case goes by what it is. What the law demands before a
/// gate is no guard but a requirement.
/// </summary>
public abstract class Guard : Term, ITerm<Guard>
{
    public static Terms<Guard> All { get; } = new(
        new ElectronicDelivery(), new SelfService(), new FeeAssessable(), new FeeOutstanding(), new FeeSettled(), new MaterialsOwed(), new Booked(), new Kept(), new Missed(), new ToBeCollected(), new ToBeSent(), new Unexamined());

    /// <summary>Why an action is closed when it does not hold.</summary>
    public abstract FaultCode Reason { get; }

    public abstract bool Holds(Case c, ServiceItem item);

    /// <summary>Whether it holds for every case of an item or for none; null when that depends on the case.</summary>
    public virtual bool? Always(ServiceItem item) => null;

    /// <summary>The code of the guard that holds exactly when this one does not.</summary>
    public virtual string? Opposite => null;
}
