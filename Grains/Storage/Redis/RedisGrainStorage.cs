using System.Security.Cryptography;
using System.Text.Json;
using Krewe.Redis;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using StackExchange.Redis;

namespace Krewe.Storage;

/// <summary>
/// Grain state in a Redis, as JSON, a hash per state. Writes that come at once share the connection's next packet; each is a script of its
/// own, since the states of different grains may be in different slots. A state that was cleared keeps an ETag for some minutes, and nothing else,
/// also if it did not exist: a write by who has read that does not arrive afterwards.
/// Throws <see cref="StoreUnavailableException"/> when nothing could be written and <see cref="InconsistentStateException"/> for an old ETag.
/// </summary>
public sealed class RedisGrainStorage : IGrainStorage
{
    /// <summary>What the ETag of a state begins with that was cleared.</summary>
    private const char Cleared = '-';

    /// <summary>So long it is remembered that a state was cleared: longer than any packet is under way.</summary>
    private static readonly TimeSpan ClearedKept = TimeSpan.FromMinutes(10);

    // ARGV: the ETag it must have now, empty for none; the new one; the state. One that has the new ETag already is being repeated. What was
    // cleared so long ago that nobody knows of it any more is as if it had never been.
    private static readonly RedisScript Write = new("""
        local etag = redis.call('HGET', KEYS[1], 'etag') or ''
        if etag == ARGV[2] then return {1} end
        local cleared = string.sub(ARGV[1], 1, 1) == '-'
        if etag ~= ARGV[1] and not (cleared and etag == '') then return {0, etag} end
        redis.call('HSET', KEYS[1], 'etag', ARGV[2], 'state', ARGV[3])
        if cleared then redis.call('PERSIST', KEYS[1]) end
        return {1}
        """);

    // ARGV: the ETag it must have, empty for none; the one that it has from now on; for how many milliseconds. Were it gone at once, the write that made it could
    // arrive a second time, late, and make it again. The removal comes first, for a full memory refuses no removal.
    private static readonly RedisScript Clear = new("""
        local etag = redis.call('HGET', KEYS[1], 'etag') or ''
        if etag == ARGV[2] then return {1} end
        if etag ~= ARGV[1] and not (string.sub(ARGV[1], 1, 1) == '-' and etag == '') then return {0, etag} end
        redis.call('HDEL', KEYS[1], 'state')
        redis.call('HSET', KEYS[1], 'etag', ARGV[2])
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        return {1}
        """);

    private static readonly RedisValue[] Fields = ["etag", "state"];

    private readonly RedisLink link;
    private readonly string prefix;

    /// <summary>Keeps states in the Redis of a connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="time">The clock.</param>
    /// <param name="options">Names of keys; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    public RedisGrainStorage(RedisConnection connection, TimeProvider time, RedisStoreOptions? options = null)
    {
        link = new RedisLink(connection, time, options);
        prefix = link.Prefix + ":state:";
    }

    /// <inheritdoc/>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var found = await link.FieldsAsync(Key(stateName, grainId), Fields);
        var etag = (string?)found[0];
        var exists = etag is not null && !IsCleared(etag);
        grainState.State = exists ? Parse<T>(found[1], stateName, grainId) : Activator.CreateInstance<T>();
        grainState.ETag = etag;
        grainState.RecordExists = exists;
    }

    /// <inheritdoc/>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(grainState.State);
        var etag = NewETag();
        await ChangeAsync(Write, stateName, grainId, grainState.ETag, [grainState.ETag ?? "", etag, json]);
        grainState.ETag = etag;
        grainState.RecordExists = true;
    }

    /// <inheritdoc/>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var etag = Cleared + NewETag();
        await ChangeAsync(Clear, stateName, grainId, grainState.ETag, [grainState.ETag ?? "", etag, (long)ClearedKept.TotalMilliseconds]);
        grainState.ETag = etag;
        grainState.State = Activator.CreateInstance<T>();
        grainState.RecordExists = false;
    }

    private static string NewETag() => RandomNumberGenerator.GetHexString(16, lowercase: true);

    private static bool IsCleared(string etag) => etag[0] == Cleared;

    // A name is no part of the text of a grain's id, whatever characters both have.
    private RedisKey Key(string name, GrainId grain) => $"{prefix}{Uri.EscapeDataString(name)}:{grain}";

    private async Task ChangeAsync(RedisScript script, string name, GrainId grain, string? etag, RedisValue[] values)
    {
        var answer = (RedisResult[])(await link.TellAsync(() => link.WriteAsync(script, [Key(name, grain)], values)))!;
        if ((int)answer[0] == 0)
        {
            var stored = (string?)answer[1] is { Length: > 0 } other ? other : null;
            throw new InconsistentStateException($"State '{name}' of {grain} is at version {stored ?? "none"}, not {etag ?? "none"}.", stored, etag, null);
        }
    }

    private T? Parse<T>(RedisValue json, string name, GrainId grain)
    {
        try
        {
            return JsonSerializer.Deserialize<T>((byte[])json!);
        }
        catch (Exception error) when (error is JsonException or ArgumentNullException)
        {
            throw link.Corrupt($"state '{name}' of {grain} is malformed: {error.Message}", error);
        }
    }
}
