using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Orleans.Runtime;

/// <summary>How the membership is written in Redis: a row as JSON, a heartbeat as words.</summary>
internal static class MembershipFormat
{
    public static string Write(MembershipRow row) => JsonSerializer.Serialize(new Row(
        row.Entry.Name, row.Entry.Gateway?.ToParsableString(), row.Entry.Status.ToString(), row.Entry.StartTime, row.Epoch, row.HasLeft));

    /// <exception cref="FormatException">It is no row.</exception>
    public static MembershipRow ReadRow(string address, string text)
    {
        try
        {
            var row = JsonSerializer.Deserialize<Row>(text) ?? throw new FormatException("null");
            var entry = new MembershipEntry(
                SiloAddress.FromParsableString(address), row.Name, row.Gateway is null ? null : SiloAddress.FromParsableString(row.Gateway),
                Enum.Parse<SiloStatus>(row.Status), row.Started);
            return new(entry, row.Epoch, row.Left);
        }
        catch (Exception error) when (error is JsonException or ArgumentException or FormatException)
        {
            throw new FormatException($"The membership in Redis lists {address} as '{text}', which is no silo: {error.Message}", error);
        }
    }

    public static string Write(Heartbeat heartbeat) => string.Join(' ',
    [
        heartbeat.Count.ToString(CultureInfo.InvariantCulture),
        heartbeat.Version.ToString(CultureInfo.InvariantCulture),
        .. heartbeat.Suspects.Select(suspect => string.Create(CultureInfo.InvariantCulture, $"{suspect.Silo}/{suspect.Epoch}")),
    ]);

    /// <exception cref="FormatException">It is no heartbeat.</exception>
    public static Heartbeat ReadHeartbeat(string address, string text)
    {
        var words = text.Split(' ');
        return new(SiloAddress.FromParsableString(address), Number(words[0]), Number(words[1]), [.. words.Skip(2).Select(Suspect)]);

        Suspicion Suspect(string word)
        {
            var slash = word.LastIndexOf('/');
            return new(SiloAddress.FromParsableString(word[..slash]), Number(word[(slash + 1)..]));
        }

        static long Number(string word) => long.Parse(word, CultureInfo.InvariantCulture);
    }

    private sealed record Row(string Name, string? Gateway, string Status, DateTimeOffset Started, long Epoch, bool Left);
}
