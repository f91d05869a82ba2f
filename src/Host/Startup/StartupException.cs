namespace GdCases.Host.Startup;

/// <summary>A reason not to start, for the operator to read; no stack trace is printed with it.</summary>
public sealed class StartupException(string message) : Exception(message);
