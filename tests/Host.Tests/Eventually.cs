namespace GdCases.Host.Tests;

/// <summary>What other processes bring about in their own time: looked for until it is there, or for so long that it never will be.</summary>
public static class Eventually
{
    public static async Task Holds(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!await condition())
        {
            await look.WaitForNextTickAsync(patience.Token);
        }
    }
}
