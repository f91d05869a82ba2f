using GdCases.Domain.Access;
using GdCases.Domain.Parties;
using NodaTime;

namespace GdCases.Domain.Cases.Steps;

/// <summary>The fact that a special procedure has found something.</summary>
public sealed record Finding(SpecialProcedure Procedure, FreeText Found, Actor By, Instant At, string Action);
