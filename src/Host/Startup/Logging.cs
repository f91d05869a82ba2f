using GdCases.Application.Cases;
using Marten;

namespace GdCases.Host.Startup;

/// <summary>What is written to the log, and what never is.</summary>
public static class Logging
{
    /// <summary>
    /// Marten and Wolverine write a failing command out with all that is in it, which is personal data, and at every
    /// retry of two at once on one case. They do so under the message's own name, so the whole room of commands is quiet;
    /// what fails for good is logged without it, by <see cref="Api.Http.ProblemExceptions"/>.
    /// </summary>
    public static void KeepPersonalDataOut(this ILoggingBuilder logging)
    {
        logging.AddFilter(typeof(IDocumentStore).FullName, LogLevel.None);
        logging.AddFilter(typeof(SubmitCase).Assembly.GetName().Name, LogLevel.None);
    }
}
