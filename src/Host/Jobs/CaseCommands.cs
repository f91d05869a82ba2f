using GdCases.Application.Cases;
using GdCases.Domain.Appointments;
using GdCases.Domain.Cases;
using Wolverine;

namespace GdCases.Host.Jobs;

/// <summary>What became of commands sent to many cases: those in which something happened, in which there was nothing to do, and which failed.</summary>
public sealed record Sent(IReadOnlyCollection<string> Done, int Needless, IReadOnlyCollection<string> Failed);

/// <summary>Sends a command of the engine's own to many cases. One case that fails does not keep the others from theirs.</summary>
public sealed class CaseCommands(IServiceScopeFactory scopes, ILogger<CaseCommands> logger)
{
    /// <summary>As many at once go into one commit, and leave room in it for what officers do.</summary>
    private const int Parallelism = 16;

    public async Task<Sent> Send(IReadOnlyList<string> numbers, Func<string, object> command, CancellationToken cancellation)
    {
        var answers = new CommandAnswer?[numbers.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, numbers.Count), new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellation }, async (i, stop) =>
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                answers[i] = await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeForTenantAsync<CommandAnswer>(CaseNumber.DivisionOf(numbers[i]), command(numbers[i]), stop);
                if (answers[i]!.Refusal is { } refusal && !IsNeedless(refusal))
                {
                    logger.LogError("{Command} was refused in case {Number}: {Code}.", command(numbers[i]).GetType().Name, numbers[i], refusal.Code);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                logger.LogError(e, "{Command} could not be done in case {Number}.", command(numbers[i]).GetType().Name, numbers[i]);
            }
        });
        var all = answers.Select((answer, i) => (Number: numbers[i], Answer: answer)).ToList();
        return new(
            [.. all.Where(a => a.Answer is { Refusal: null }).Select(a => a.Number)],
            all.Count(a => a.Answer?.Refusal is { } refusal && IsNeedless(refusal)),
            [.. all.Where(a => a.Answer is null || a.Answer.Refusal is { } refusal && !IsNeedless(refusal)).Select(a => a.Number)]);
    }

    private static bool IsNeedless(Domain.Refusal refusal) => refusal.Faults[0].Reason == CaseFaults.NothingDue || refusal.Faults[0].Reason == CaseFaults.DeadlinesUnchanged
        || refusal.Faults[0].Reason == Booking.None || refusal.Faults[0].Reason == Booking.NotOver || refusal.Faults[0].Reason == Booking.WaitsNot || refusal.Faults[0].Reason == Booking.Full
        || refusal.Faults[0].Reason == Booking.Same || refusal.Faults[0].Reason == Booking.Past || refusal.Faults[0].Reason == Booking.NoSlot || refusal.Faults[0].Reason == Booking.There;
}
