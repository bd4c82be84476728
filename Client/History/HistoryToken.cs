using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Krewe;

/// <summary>Where a search goes on: the place in each shard, null for its beginning, and whether it is through.</summary>
internal sealed record class HistoryToken(string?[] Places, bool[] Ended)
{
    public override string ToString() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this));

    /// <exception cref="ArgumentException">It is no such text, or one of another cluster.</exception>
    public static HistoryToken Parse(string text, int shards)
    {
        try
        {
            if (JsonSerializer.Deserialize<HistoryToken>(Base64Url.DecodeFromChars(text)) is { Places: { } places, Ended: { } ended } token
                && places.Length == shards && ended.Length == shards)
            {
                return token;
            }
        }
        catch (Exception e) when (e is JsonException or FormatException or DecoderFallbackException)
        {
            // Told below.
        }

        throw new ArgumentException("The continuation is not from a page of this cluster's history: begin the search anew.", nameof(text));
    }
}
