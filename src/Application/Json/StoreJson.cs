using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Marten.Services;
using NodaTime;
using NodaTime.Serialization.SystemTextJson;

namespace GdCases.Application.Json;

/// <summary>How things are written in the database: camelCase, codes in kebab-case, ISO 8601. What is stored is data for ever; what goes over HTTP has options of its own.</summary>
public static class StoreJson
{
    /// <summary>Made once: what the serializer learns of a type it keeps for all options that are alike, and that takes the same converters.</summary>
    private static readonly IReadOnlyList<JsonConverter> Converters = [new DomainValues(), .. new JsonSerializerOptions().ConfigureForNodaTime(DateTimeZoneProviders.Tzdb).Converters];

    public static JsonSerializerOptions Options { get; } = Configure(new JsonSerializerOptions());

    /// <summary>The store's serializer, one for all stores of a process.</summary>
    public static Marten.ISerializer Serializer { get; } = ForStore();

    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.RespectNullableAnnotations = true;
        options.AllowDuplicateProperties = false;
        options.TypeInfoResolver = OwnProperties.Resolver;
        // Chinese text stays readable in the database.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        foreach (var converter in Converters)
        {
            options.Converters.Add(converter);
        }

        return options;
    }

    private static SystemTextJsonSerializer ForStore()
    {
        var serializer = new SystemTextJsonSerializer { EnumStorage = Weasel.Core.EnumStorage.AsString, Casing = Weasel.Core.Casing.CamelCase };
        serializer.Configure(json => Configure(json));
        return serializer;
    }
}
