using GdCases.Application.Materials;
using GdCases.Host.Startup;

namespace GdCases.Host.Files;

/// <summary>Where files are kept: Files:Folder, which every Host on a database shares. In Production it is named, so that no Host keeps what the others do not find; else it is beside the data unless it is.</summary>
public static class FileStores
{
    public static void AddFiles(this WebApplicationBuilder builder)
    {
        var folder = builder.Configuration["Files:Folder"] is { Length: > 0 } named ? named
            : builder.Environment.IsProduction() ? throw new StartupException("In Production Files__Folder must name the folder that files of materials are kept in; all Hosts on a database share it.")
            : Path.Combine(builder.Configuration["Data:Folder"]!, "files");
        try
        {
            builder.Services.AddSingleton<IFileStore>(new FolderFiles(folder));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"Files cannot be kept in {folder} (Files__Folder): {e.Message}");
        }

        builder.Services.AddSingleton<Pictures>();
        builder.Services.AddSingleton<Receiving>();
    }
}
