using GdCases.Domain.Catalogue;

namespace GdCases.Host.Commands;

/// <summary>The few settings that are needed before there is a Host: from appsettings.json, then the environment.</summary>
public sealed class Settings
{
    private readonly IConfiguration _configuration = new ConfigurationBuilder()
        .SetBasePath(AppContext.BaseDirectory)
        .AddJsonFile("appsettings.json")
        .AddEnvironmentVariables()
        .Build();

    /// <summary>A server to use; null: the embedded one.</summary>
    public string? ConnectionString => _configuration.GetConnectionString("Cases") is { Length: > 0 } given ? given : null;

    /// <summary>Whether the Host is only tried out: it is told so, as ASP.NET is and in the same order.</summary>
    public bool IsDevelopment => string.Equals(_configuration["DOTNET_ENVIRONMENT"] ?? _configuration["ASPNETCORE_ENVIRONMENT"], Environments.Development, StringComparison.OrdinalIgnoreCase);

    /// <summary>Outside Development the embedded database has to be asked for by name.</summary>
    public bool AllowsEmbedded => _configuration.GetValue<bool>("Data:AllowEmbedded");

    /// <summary>Where the embedded database is.</summary>
    public string DataFolder => Path.GetFullPath(_configuration["Data:Folder"]!);

    public string CatalogueFolder => _configuration["Catalogue:Folder"] is { Length: > 0 } folder ? folder : Path.Combine(AppContext.BaseDirectory, "catalogue");

    public ServiceCatalogue Catalogue() => CatalogueFiles.CatalogueFolder.Read(CatalogueFolder);
}
