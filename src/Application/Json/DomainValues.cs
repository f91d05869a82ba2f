using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using GdCases.Domain;
using GdCases.Application.Rules;
using GdCases.Domain.Parties;
using GdCases.Domain.Rules;

namespace GdCases.Application.Json;

/// <summary>The domain's own values as JSON: members of enums and of closed sets by their codes, values that are one text as that text.</summary>
public sealed class DomainValues : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => ConverterOf(typeToConvert) is not null;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) => (JsonConverter)Activator.CreateInstance(ConverterOf(typeToConvert)!)!;

    private static Type? ConverterOf(Type type) =>
        type.IsEnum && type.Namespace?.StartsWith("GdCases", StringComparison.Ordinal) == true ? typeof(OfEnum<>).MakeGenericType(type)
        : Implements(typeof(ITerm<>), type) ? typeof(OfTerm<>).MakeGenericType(type)
        : Implements(typeof(ITextValue<>), type) ? typeof(OfText<>).MakeGenericType(type)
        : type == typeof(Condition) ? typeof(OfCondition)
        : type == typeof(PersonalFields) ? typeof(OfPersonalFields)
        : null;

    private static bool Implements(Type definition, Type type) => Array.Exists(type.GetInterfaces(), i => i.IsGenericType && i.GetGenericTypeDefinition() == definition && i.GenericTypeArguments[0] == type);

    private static string Text(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException();

    private sealed class OfEnum<T> : JsonConverter<T> where T : struct, Enum
    {
        // Exactly the code: neither another case nor several at once.
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Codes.TryParse<T>(Text(ref reader), out var value) ? value : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.Code());
    }

    private sealed class OfTerm<T> : JsonConverter<T> where T : Term, ITerm<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => T.All.Find(Text(ref reader)) ?? throw new JsonException();

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.Code);
    }

    private sealed class OfText<T> : JsonConverter<T> where T : ITextValue<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => T.Of(Text(ref reader));

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text);
    }

    private sealed class OfCondition : JsonConverter<Condition>
    {
        public override Condition Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => ConditionCompiler.Of(Text(ref reader));

        public override void Write(Utf8JsonWriter writer, Condition value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text);
    }

    private sealed class OfPersonalFields : JsonConverter<PersonalFields>
    {
        public override PersonalFields Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(JsonSerializer.Deserialize<ImmutableSortedDictionary<string, string>>(ref reader, options)!);

        public override void Write(Utf8JsonWriter writer, PersonalFields value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value.Values, options);
    }
}
