using GdCases.Application.Materials;

namespace GdCases.Host.Files;

/// <summary>Where files are kept: Files:Folder, which every Host on a database shares; beside the data unless it is named.</summary>
public static class FileStores
{
    public static void AddFiles(this WebApplicationBuilder builder)
    {
        var folder = builder.Configuration["Files:Folder"] is { Length: > 0 } named ? named : Path.Combine(builder.Configuration["Data:Folder"]!, "files");
        builder.Services.AddSingleton<IFileStore>(_ => new FolderFiles(folder));
        builder.Services.AddSingleton<Pictures>();
        builder.Services.AddSingleton<Receiving>();
    }
}
