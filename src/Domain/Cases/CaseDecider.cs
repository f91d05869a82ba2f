using GdCases.Domain.Appointments;
using GdCases.Domain.Cases.Assignment;
using GdCases.Domain.Cases.Clock;
using GdCases.Domain.Cases.Requirements;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Cases.Submission;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Fees;
using GdCases.Domain.Officers;
using GdCases.Domain.Materials;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Parties;
using GdCases.Domain.Signatures;
using NodaTime;

namespace GdCases.Domain.Cases;

/// <summary>
/// The rules of a case, as a table of contents: pure functions from a case, a command, its definition and the context to
/// events or a refusal. No I/O, no clock, no randomness.
/// </summary>
public static class CaseDecider
{
    /// <summary>Applies for a service item.</summary>
    public static Ruling Submit(CaseApplication application, Definition definition, CaseNumber number, string queryCodeHash, DecisionContext context) =>
        Based(Submitting.Decide(application, definition, number, queryCodeHash, context), definition, context);

    /// <summary>All that is wrong with an application that is not handed in yet; nothing when it would be taken.</summary>
    public static IReadOnlyList<Fault> Check(CaseApplication application, Definition definition, DecisionContext context) => Submitting.Check(application, definition, context);

    /// <summary>Takes an action of the case's workflow.</summary>
    public static Ruling Take(Case c, string action, ActionInput input, Definition definition, DecisionContext context) =>
        Based(OfOpen(c) ?? Taking.Decide(c, action, input, Pinned(c, definition), context), definition, context);

    /// <summary>What the caller can do with the case now, and why they cannot do the rest.</summary>
    public static IReadOnlyList<ActionView> Actions(Case c, Definition definition, DecisionContext context) => Taking.Views(c, Pinned(c, definition), context);

    /// <summary>What is required at the gates the case has still to pass and does not stand yet.</summary>
    public static IReadOnlyList<OwedRequirement> Owed(Case c, Definition definition, DecisionContext context) => GateCheck.Owed(c, Pinned(c, definition), context);

    /// <summary>Puts the case on an officer's desk: the caller's own, or another's who is known.</summary>
    public static Ruling Assign(Case c, string officer, Officer? known, Definition definition, DecisionContext context) =>
        Based(OfOpen(c) ?? Assigning.Assign(c, officer, known, Pinned(c, definition), context), definition, context);

    /// <summary>Takes the case off its desk.</summary>
    public static Ruling Release(Case c, Definition definition, DecisionContext context) => Based(OfOpen(c) ?? Assigning.Release(c, Pinned(c, definition), context), definition, context);

    /// <summary>Adds a remark between officers.</summary>
    public static Ruling AddNote(Case c, FreeText text, Definition definition, DecisionContext context) => Based(OfOpen(c) ?? Noting.Decide(c, text, Pinned(c, definition), context), definition, context);

    /// <summary>Changes where a party is reached, by the party's place in the case.</summary>
    public static Ruling ChangeContact(Case c, int party, string mobile, Definition definition, DecisionContext context) =>
        Based(OfOpen(c) ?? Changing.Contact(c, party, mobile, Pinned(c, definition), context), definition, context);

    /// <summary>Chooses how the result is delivered.</summary>
    public static Ruling ChooseDelivery(Case c, DeliveryChoice choice, Definition definition, DecisionContext context) =>
        Based(OfOpen(c) ?? Changing.Delivery(c, choice, Pinned(c, definition), context), definition, context);

    /// <summary>Hands in materials in place of those that were submitted, or beside them, until the application is accepted.</summary>
    public static Ruling ReplaceMaterials(Case c, IReadOnlyList<SuppliedMaterial> materials, Definition definition, DecisionContext context) =>
        Based(OfOpen(c) ?? Changing.Materials(c, materials, Pinned(c, definition), context), definition, context);

    /// <summary>Takes a signature of the application that was found good.</summary>
    public static Ruling Sign(Case c, VerifiedSignature signature, Definition definition, DecisionContext context) =>
        Based(OfOpen(c) ?? Signing.Sign(c, signature, Pinned(c, definition), context), definition, context);

    /// <summary>Orders a payment of all that is due, through the gateway; one order at a time.</summary>
    public static Ruling OrderPayment(Case c, Definition definition, DecisionContext context) => Based(OfOpen(c) ?? Paying.Order(c, Pinned(c, definition), context), definition, context);

    /// <summary>Ends an order that the gateway takes no payment for any more.</summary>
    public static Ruling CloseOrder(Case c, int order, Definition definition, DecisionContext context) => Based(OfOpen(c) ?? Paying.Close(c, order, Pinned(c, definition), context), definition, context);

    /// <summary>Ends an order that the gateway takes no payment for any more, because somebody wants to pay otherwise.</summary>
    public static Ruling GiveUpOrder(Case c, int order, Definition definition, DecisionContext context) => Based(OfOpen(c) ?? Paying.GiveUp(c, order, Pinned(c, definition), context), definition, context);

    /// <summary>Takes what the gateway was paid for an order, open or not, whatever the case has come to: what is not due goes back.</summary>
    public static Ruling ReceivePayment(Case c, ReceivedPayment payment, Definition definition, DecisionContext context) =>
        Based(OfOpen(c) ?? Paying.Receive(c, payment, Pinned(c, definition), context), definition, context);

    /// <summary>What became of a refund at the gateway.</summary>
    public static Ruling SettleRefund(Case c, SettledRefund settled, Definition definition, DecisionContext context) =>
        Based(OfOpen(c) ?? Paying.Settle(c, settled, Pinned(c, definition), context), definition, context);

    /// <summary>Writes down what an officer has given back by hand.</summary>
    public static Ruling GiveBack(Case c, decimal amount, Reference reference, Definition definition, DecisionContext context) =>
        Based(OfOpen(c) ?? Paying.GiveBack(c, amount, reference, Pinned(c, definition), context), definition, context);

    /// <summary>Books the slot that the context offers, or moves the appointment there.</summary>
    public static Ruling Book(Case c, Definition definition, DecisionContext context) => Based(OfOpen(c) ?? Booking.Book(c, Pinned(c, definition), context), definition, context);

    /// <summary>Books the slot that the context offers for whoever waits for it.</summary>
    public static Ruling BookWaiting(Case c, Definition definition, DecisionContext context) => Based(OfOpen(c) ?? Booking.BookWaiting(c, Pinned(c, definition), context), definition, context);

    /// <summary>Gives an appointment back before its time.</summary>
    public static Ruling CancelAppointment(Case c, Definition definition, DecisionContext context) => Based(OfOpen(c) ?? Booking.Cancel(c, Pinned(c, definition), context), definition, context);

    /// <summary>Ends an appointment at whose time the hall is not open any more.</summary>
    public static Ruling CloseHall(Case c, FreeText? reason, Definition definition, DecisionContext context) => Based(OfOpen(c) ?? Booking.CloseHall(c, reason, Pinned(c, definition), context), definition, context);

    /// <summary>Whoever was expected is there.</summary>
    public static Ruling CheckIn(Case c, Definition definition, DecisionContext context) => Based(OfOpen(c) ?? Booking.CheckIn(c, Pinned(c, definition), context), definition, context);

    /// <summary>Nobody came in time.</summary>
    public static Ruling MissAppointment(Case c, Definition definition, DecisionContext context) => Based(OfOpen(c) ?? Booking.Miss(c, Pinned(c, definition), context), definition, context);

    /// <summary>Waits for a place to come free at a hall, on any of some days.</summary>
    public static Ruling JoinWaiting(Case c, string hall, LocalDate from, LocalDate until, Definition definition, DecisionContext context) =>
        Based(OfOpen(c) ?? Booking.Join(c, hall, from, until, Pinned(c, definition), context), definition, context);

    /// <summary>Waits no more.</summary>
    public static Ruling LeaveWaiting(Case c, Definition definition, DecisionContext context) => Based(OfOpen(c) ?? Booking.Leave(c, Pinned(c, definition), context), definition, context);

    /// <summary>
    /// Does what is due by itself: changes of light, reminders, passings up, and the actions of the state's timers with all
    /// that follows. It may come late, twice or never: what is not due (any more) does not happen.
    /// </summary>
    public static Ruling FireDue(Case c, Definition definition, DecisionContext context) => Based(Firing.Decide(c, Pinned(c, definition), context), definition, context);

    /// <summary>The deadlines by the calendar as it is now published; a refusal when they are as they were.</summary>
    public static Ruling Recompute(Case c, Definition definition, DecisionContext context) => Based(Firing.Recompute(c, Pinned(c, definition), context), definition, context);

    /// <summary>Archives a closed case whose time is over; a refusal as long as it is not.</summary>
    public static Ruling Archive(Case c, Definition definition, DecisionContext context) => Based(Archiving.Decide(c, context), definition, context);

    /// <summary>The refusal of whatever is asked of an archived case.</summary>
    private static Ruling? OfOpen(Case c) => c.Archived ? new Ruling.Refused(CaseFaults.Archived.Refuse()) : null;

    /// <summary>The first event of a decision says what it rested on.</summary>
    private static Ruling Based(Ruling ruling, Definition definition, DecisionContext context) => ruling is Ruling.Happened happened
        ? happened with { Events = [happened.Events[0] with { Basis = context.BasisFor(definition.Item.Agency) }, .. happened.Events.Skip(1)] }
        : ruling;

    private static Definition Pinned(Case c, Definition definition) => c.IsPinnedTo(definition) ? definition
        : throw new ArgumentException($"The case {c.Number} is pinned to other versions than the definition given.", nameof(definition));
}
