using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using GdCases.Domain;

namespace GdCases.Host.Api.Http;

/// <summary>A page of a list; with <c>next</c>, there is more: pass it as <c>cursor</c>.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Where a page begins, and how long it is.</summary>
/// <param name="After">The place in the list after which it goes on; null at the beginning.</param>
/// <param name="Size">Its most entries.</param>
public sealed record Paging(string? After, int Size)
{
    public static bool TryRead(string? cursor, string? limit, int usual, int most, [NotNullWhen(true)] out Paging? paging, [NotNullWhen(false)] out Fault? fault)
    {
        (paging, fault) = (null, null);
        var size = usual;
        if (limit is not null && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out size) || size < 1 || size > most))
        {
            fault = HttpFaults.LimitMalformed.At("limit", most);
            return false;
        }

        string? after = null;
        if (cursor is not null)
        {
            after = Base64Url.IsValid(cursor) ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)) : null;
            if (after is null or { Length: 0 or > 200 } || after.Any(char.IsControl))
            {
                fault = HttpFaults.CursorMalformed.At("cursor");
                return false;
            }
        }

        paging = new(after, size);
        return true;
    }

    /// <summary>The same of what is numbered as it is recorded, newest first.</summary>
    public static bool TryReadNumbered(string? cursor, string? limit, int usual, int most, [NotNullWhen(true)] out Paging? paging, out long? before, [NotNullWhen(false)] out Fault? fault)
    {
        before = null;
        if (!TryRead(cursor, limit, usual, most, out paging, out fault))
        {
            return false;
        }

        if (paging.After is { } place)
        {
            if (!long.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                fault = HttpFaults.CursorMalformed.At("cursor");
                return false;
            }

            before = number;
        }

        return true;
    }

    /// <summary>The page of what was found, which is one more than asked for when there is more.</summary>
    public async Task<Page<TView>> Of<TRow, TView>(IReadOnlyList<TRow> rows, Func<TRow, string> position, Func<TRow, ValueTask<TView>> view)
    {
        var items = new List<TView>(Size);
        foreach (var row in rows.Take(Size))
        {
            items.Add(await view(row));
        }

        return new Page<TView>(items, rows.Count > Size ? Base64Url.EncodeToString(Encoding.UTF8.GetBytes(position(rows[Size - 1]))) : null);
    }
}
