using System.CommandLine;
using GdCases.Application.Catalogue;
using GdCases.Host.CatalogueFiles;
using GdCases.Host.Signatures;
using GdCases.Host.Startup;
using JasperFx.CodeGeneration;
using JasperFx.CodeGeneration.Model;
using NodaTime;

namespace GdCases.Host.Commands;

/// <summary>
/// Writes the code by which Wolverine calls the handlers, which is compiled with the Host: so a start compiles nothing, and a
/// handler's first message costs what the others cost. A test holds what is kept to what would be written.
/// </summary>
public static class Codegen
{
    public static Command Command()
    {
        var folder = new Argument<string>("folder") { Description = "Where it goes." };
        // JasperFx looks for this very name among the program's arguments: nothing is connected to, and handlers are looked for anew.
        var command = new Command("codegen", "For developers: write the code by which handlers are called.") { folder };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            // What handlers need and nothing else; never started, so that no database is asked for.
            var host = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
            host.Services.AddSingleton<IClock>(SystemClock.Instance);
            host.Services.AddSingleton(new CatalogueSource(new Settings().Catalogue(), CatalogueFolder.Read));
            host.AddStore("Host=none");
            host.AddSignatures();
            host.AddMessaging(alone: true);
            var app = host.Build();
            var builder = new DynamicCodeBuilder(app.Services, [.. app.Services.GetServices<ICodeFileCollection>()]) { ServiceVariableSource = app.Services.GetRequiredService<IServiceVariableSource>() };
            var into = GivenPath.Folder(parsed.GetRequiredValue(folder));
            foreach (var collection in builder.Collections)
            {
                collection.Rules.GeneratedCodeOutputPath = into;
            }

            builder.WriteGeneratedCode(Console.WriteLine);
            return 0;
        });
        return command;
    }
}
