using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Krewe.Redis;
using Orleans;
using Orleans.Runtime;
using StackExchange.Redis;

namespace Krewe.Storage;

/// <summary>
/// Reminders in a Redis: one sorted set whose members, all of the same score, are in the order of their bytes. They begin with the hash of
/// the grain, so that those of a range of hashes, of a grain, and of a name are each found without reading the others.
/// </summary>
public sealed class RedisReminderTable : IReminderTable
{
    private const char Separator = '\0';
    private const int ReadAtOnce = 1_000;

    // KEYS: the set. ARGV: the range of members that are the same reminder; the member. It is added before the others go, because a
    // full memory refuses that only as the first write.
    private static readonly RedisScript Upsert = new("""
        local old = redis.call('ZRANGEBYLEX', KEYS[1], ARGV[1], ARGV[2])
        redis.call('ZADD', KEYS[1], 0, ARGV[3])
        for _, member in ipairs(old) do
            if member ~= ARGV[3] then redis.call('ZREM', KEYS[1], member) end
        end
        return 1
        """);

    private static readonly RedisScript Remove = new("return redis.call('ZREMRANGEBYLEX', KEYS[1], ARGV[1], ARGV[2])");

    private readonly RedisLink link;
    private readonly RedisKey key;

    /// <summary>Keeps reminders in the Redis of a connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="time">The clock.</param>
    /// <param name="options">Names of keys; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    public RedisReminderTable(RedisConnection connection, TimeProvider time, RedisStoreOptions? options = null)
    {
        link = new RedisLink(connection, time, options);
        key = $"{{{link.Prefix}}}:reminders";
    }

    /// <inheritdoc/>
    public async Task<ReminderTableData> ReadRows(GrainId grainId) => new(await ReadAsync(From(Of(grainId)), UpTo(Of(grainId))));

    /// <inheritdoc/>
    public async Task<ReminderTableData> ReadRows(uint begin, uint end)
    {
        // Above begin and up to end; around the end of the numbers if end is not above begin.
        if (begin < end)
        {
            return new(await ReadAsync(UpTo(Hash(begin)), UpTo(Hash(end))));
        }

        var above = await ReadAsync(UpTo(Hash(begin)), "+");
        above.AddRange(await ReadAsync("-", UpTo(Hash(end))));
        return new(above);
    }

    /// <inheritdoc/>
    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName)
    {
        var prefix = Of(grainId, reminderName);
        return (await ReadAsync(From(prefix), UpTo(prefix))).SingleOrDefault();
    }

    /// <inheritdoc/>
    public async Task<string?> UpsertRow(ReminderEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var prefix = Of(entry.GrainId, entry.ReminderName);
        var etag = RandomNumberGenerator.GetHexString(16, lowercase: true);
        var member = string.Create(CultureInfo.InvariantCulture, $"{prefix}{etag}{Separator}{entry.StartAt.Ticks}{Separator}{entry.Period.Ticks}");
        await link.TellAsync(() => link.WriteAsync(Upsert, [key], [From(prefix), UpTo(prefix), member]));
        return etag;
    }

    /// <inheritdoc/>
    public async Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag)
    {
        var prefix = Of(grainId, reminderName) + eTag + Separator;
        return (int)await link.TellAsync(() => link.WriteAsync(Remove, [key], [From(prefix), UpTo(prefix)])) > 0;
    }

    /// <summary>Empties the table; the official engine asks for it, for its tests.</summary>
    public Task TestOnlyClearTable() => link.ReadAsync("DEL", key);

    private static string Hash(uint hash) => hash.ToString("x8", CultureInfo.InvariantCulture);

    private static string Of(GrainId grain) => $"{Hash(grain.GetUniformHashCode())}{Separator}{grain}{Separator}";

    private static string Of(GrainId grain, string name) => $"{Of(grain)}{name}{Separator}";

    /// <summary>The beginning of the range of what begins so.</summary>
    private static RedisValue From(string prefix) => "[" + prefix;

    /// <summary>The end of it: no byte of UTF-8 is as high.</summary>
    private static RedisValue UpTo(string prefix) => (byte[])[(byte)'(', .. Encoding.UTF8.GetBytes(prefix), 0xFF];

    private async Task<List<ReminderEntry>> ReadAsync(RedisValue from, RedisValue to)
    {
        var entries = new List<ReminderEntry>();
        while (true)
        {
            var page = (RedisValue[])(await link.ReadAsync("ZRANGEBYLEX", key, from, to, "LIMIT", 0, ReadAtOnce))!;
            entries.AddRange(page.Select(member => Parse((string)member!)));
            if (page.Length < ReadAtOnce)
            {
                return entries;
            }

            from = (byte[])[(byte)'(', .. (byte[])page[^1]!];
        }
    }

    private ReminderEntry Parse(string member)
    {
        if (member.Split(Separator) is [_, var grain, var name, var etag, var start, var period]
            && long.TryParse(start, CultureInfo.InvariantCulture, out var ticks)
            && long.TryParse(period, CultureInfo.InvariantCulture, out var length))
        {
            return new ReminderEntry
            {
                GrainId = GrainId.Parse(grain), ReminderName = name, ETag = etag, StartAt = Moments.Read(ticks).UtcDateTime, Period = new TimeSpan(length),
            };
        }

        throw link.Corrupt("a reminder is malformed");
    }
}
