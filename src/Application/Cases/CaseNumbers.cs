using GdCases.Domain.Cases;
using NodaTime;
using Npgsql;

namespace GdCases.Application.Cases;

/// <summary>
/// Hands out case numbers. Running numbers come from one sequence of the database in blocks, so that most cost no round
/// trip; what is left of a block when the process ends is never used, and that is fine: receipts need not be gapless.
/// </summary>
public sealed class CaseNumbers(NpgsqlDataSource database) : IDisposable
{
    public const string SequenceName = "case_running_number";
    private const int BlockSize = 50;

    private readonly SemaphoreSlim _gate = new(1);
    private long _next;
    private long _end;

    public async ValueTask<CaseNumber> Next(string division, LocalDate date, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            if (_next == _end)
            {
                await using var command = database.CreateCommand($"select nextval('{CaseStore.Schema}.{SequenceName}')");
                var block = (long)(await command.ExecuteScalarAsync(cancellation))!;
                (_next, _end) = ((block - 1) * BlockSize, block * BlockSize);
            }

            return CaseNumber.Create(division, date, (int)(_next++ % CaseNumber.MaxRunning) + 1);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();
}
