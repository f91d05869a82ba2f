using System.Security.Cryptography;
using System.Text.Json;
using GdCases.Application.Json;
using GdCases.Domain.Catalogue;

namespace GdCases.Application.Catalogue;

/// <summary>The version of a thing of the catalogue is the hash of what it says; comments and layout of its file do not count.</summary>
public static class ContentVersion
{
    private static readonly JsonSerializerOptions Canonical = StoreJson.Configure(new JsonSerializerOptions());

    public static string Of<T>(T value) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(value, Canonical)))[..16];

    public static Versioned<T> Versioned<T>(T value) => new(value, Of(value));
}
