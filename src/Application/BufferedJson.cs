using System.Data.Common;
using System.Text.Json;
using Weasel.Core;
using Weasel.Storage;

namespace GdCases.Application;

/// <summary>
/// Marten's serializer, but a row's JSON is parsed from the buffer the row is already in. Marten's own reads every
/// document as an asynchronous stream, which costs more than the parsing (docs/adr/0010).
/// </summary>
public sealed class BufferedJson : Marten.Services.SystemTextJsonSerializer, IStorageSerializer
{
    // What can be worked out again is not kept: an event is the fact and no more.
    private static readonly JsonSerializerOptions Options = CaseJson.Configure(new JsonSerializerOptions { IgnoreReadOnlyProperties = true });

    public BufferedJson() : base(Options)
    {
        EnumStorage = EnumStorage.AsString;
        Casing = Casing.CamelCase;
    }

    T IStorageSerializer.FromJson<T>(DbDataReader reader, int index) => Parse<T>(reader, index);

    ValueTask<T> IStorageSerializer.FromJsonAsync<T>(DbDataReader reader, int index, CancellationToken cancellationToken) => new(Parse<T>(reader, index));

    object IStorageSerializer.FromJson(Type type, DbDataReader reader, int index) => Parse(type, reader, index);

    ValueTask<object> IStorageSerializer.FromJsonAsync(Type type, DbDataReader reader, int index, CancellationToken cancellationToken) => new(Parse(type, reader, index));

    private static T Parse<T>(DbDataReader reader, int index) => JsonSerializer.Deserialize<T>(reader.GetFieldValue<byte[]>(index), Options)!;

    private static object Parse(Type type, DbDataReader reader, int index) => JsonSerializer.Deserialize(reader.GetFieldValue<byte[]>(index), type, Options)!;
}
