using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using GdCases.Application.Json;
using GdCases.Domain.Parties;
using NodaTime;
using NodaTime.Serialization.SystemTextJson;

namespace GdCases.Host.Api.Http;

/// <summary>How things are written over HTTP: camelCase, codes in kebab-case, ISO 8601; strict in what it reads. What is stored has options of its own.</summary>
public static class WireJson
{
    /// <summary>Made once, as those of what is stored.</summary>
    private static readonly IReadOnlyList<JsonConverter> Converters = [new PlainTextConverter(), new WrittenValues(), new DomainValues(), .. new JsonSerializerOptions().ConfigureForNodaTime(DateTimeZoneProviders.Tzdb).Converters];

    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.RespectNullableAnnotations = true;
        options.AllowDuplicateProperties = false;
        options.TypeInfoResolver = OwnProperties.Resolver;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.NumberHandling = JsonNumberHandling.Strict;
        // Answers are JSON and never HTML.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        foreach (var converter in Converters)
        {
            options.Converters.Add(converter);
        }

        return options;
    }

    /// <summary>Values that are one text, read as somebody wrote them and brought into their one form.</summary>
    private sealed class WrittenValues : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => Array.Exists(typeToConvert.GetInterfaces(), i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(ITextValue<>));

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) => (JsonConverter)Activator.CreateInstance(typeof(Of<>).MakeGenericType(typeToConvert))!;

        private sealed class Of<T> : JsonConverter<T> where T : ITextValue<T>
        {
            public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
                reader.TokenType == JsonTokenType.String ? T.Written(reader.GetString()!) : throw new JsonException();

            public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text);
        }
    }
}
