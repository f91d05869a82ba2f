using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Serialization.SystemTextJson;

namespace GdCases.Application.Json;

/// <summary>How things are written in the database: camelCase, codes in kebab-case, ISO 8601. What is stored is data for ever; what goes over HTTP has options of its own.</summary>
public static class StoreJson
{
    public static JsonSerializerOptions Options { get; } = Configure(new JsonSerializerOptions());

    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.RespectNullableAnnotations = true;
        options.AllowDuplicateProperties = false;
        options.TypeInfoResolver = OwnProperties.Resolver;
        // Chinese text stays readable in the database.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new DomainValues());
        return options.ConfigureForNodaTime(DateTimeZoneProviders.Tzdb);
    }
}
