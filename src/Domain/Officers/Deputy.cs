using NodaTime;

namespace GdCases.Domain.Officers;

/// <summary>Who looks after an absent officer's desk, and in which days, both included.</summary>
public sealed record Deputy(string Officer, LocalDate From, LocalDate Until)
{
    public bool IsActive(LocalDate today) => From <= today && today <= Until;
}
