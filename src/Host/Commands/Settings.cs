using GdCases.Domain.Catalogue;
using GdCases.Host.Access;
using GdCases.Host.Startup;
using Npgsql;

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
    /// <exception cref="StartupException">It is none.</exception>
    public string? ConnectionString
    {
        get
        {
            if (_configuration.GetConnectionString("Cases") is not { Length: > 0 } given)
            {
                return null;
            }

            try
            {
                if (!string.IsNullOrWhiteSpace(new NpgsqlConnectionStringBuilder(given).Host))
                {
                    return given;
                }
            }
            catch (ArgumentException)
            {
                // Told like one without a host.
            }

            // Without the text, and what Npgsql says of it: there may be a password in it.
            throw new StartupException("ConnectionStrings__Cases is no connection string such as Host=db.example;Database=gdcases;Username=gdcases;Password=... (a value with a semicolon in it stands in quotes).");
        }
    }

    /// <summary>Whether the Host is only tried out: it is told so, as ASP.NET is and in the same order.</summary>
    public bool IsDevelopment => string.Equals(_configuration["DOTNET_ENVIRONMENT"] ?? _configuration["ASPNETCORE_ENVIRONMENT"], Environments.Development, StringComparison.OrdinalIgnoreCase);

    /// <summary>Outside Development the embedded database has to be asked for by name.</summary>
    public bool AllowsEmbedded => _configuration.Flag("Data:AllowEmbedded");

    /// <summary>Where the embedded database is.</summary>
    public string DataFolder => Path.GetFullPath(_configuration["Data:Folder"]!);

    /// <summary>Where the Host listens.</summary>
    /// <exception cref="StartupException">One of them is no address.</exception>
    public IReadOnlyList<BindingAddress> Urls
    {
        get
        {
            var given = _configuration["Urls"] ?? "";
            try
            {
                return [.. given.Split(';').Select(u => BindingAddress.Parse(u.Trim())).Select(u => u.Port is >= 0 and <= ushort.MaxValue ? u : throw new FormatException())];
            }
            catch (FormatException)
            {
                throw new StartupException($"Urls is '{given}', which are no addresses separated by semicolons, such as http://127.0.0.1:8080.");
            }
        }
    }

    /// <summary>Where a Host with these settings is asked on its own machine.</summary>
    public string Address
    {
        get
        {
            var bound = Urls[0];
            return $"{bound.Scheme}://{(bound.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "127.0.0.1" : bound.Host)}:{bound.Port}";
        }
    }

    public string CatalogueFolder => _configuration["Catalogue:Folder"] is { Length: > 0 } folder ? folder : Path.Combine(AppContext.BaseDirectory, "catalogue");

    /// <summary>Whose tokens are taken.</summary>
    public Issuer Issuer => Issuer.From(_configuration, IsDevelopment);

    public ServiceCatalogue Catalogue() => CatalogueFiles.CatalogueFolder.Read(CatalogueFolder);
}
