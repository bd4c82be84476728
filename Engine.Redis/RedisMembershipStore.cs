using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Krewe.Redis;
using StackExchange.Redis;

namespace Orleans.Runtime;

/// <summary>
/// The membership in Redis: two hashes in one slot, <c>krewe:{cluster}:silos</c> with the rows and the version, and
/// <c>krewe:{cluster}:heartbeats</c>. Each call is one script, which begins with the removal of nothing: Redis refuses a script for its full memory
/// only at the first write, and no removal, so a full broker is no reason for silos to leave or to miss each other.
/// </summary>
public sealed class RedisMembershipStore : IMembershipStore
{
    private static readonly RedisScript Tick = new("""
        if ARGV[1] ~= '' and redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then
            redis.call('HDEL', KEYS[2], '')
            redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
        end
        local version = redis.call('HGET', KEYS[1], 'version') or '0'
        local rows = {}
        if version ~= ARGV[3] then rows = redis.call('HGETALL', KEYS[1]) end
        return { version, rows, redis.call('HGETALL', KEYS[2]) }
        """);

    private static readonly RedisScript Change = new("""
        local version = redis.call('HGET', KEYS[1], 'version') or '0'
        if version ~= ARGV[1] then return 0 end
        redis.call('HDEL', KEYS[1], '')
        redis.call('HSET', KEYS[1], 'version', version == '0' and ARGV[2] or string.format('%.0f', tonumber(version) + 1))
        local puts = tonumber(ARGV[3])
        for i = 4, 2 + 2 * puts, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
        for i = 4 + 2 * puts, #ARGV do
            redis.call('HDEL', KEYS[1], ARGV[i])
            redis.call('HDEL', KEYS[2], ARGV[i])
        end
        return 1
        """);

    private readonly RedisConnection _connection;
    private readonly RedisKey[] _keys;

    /// <param name="connection">Better one of its own: heartbeats do not wait behind large commits then.</param>
    /// <param name="clusterId">Silos of different clusters do not see each other.</param>
    public RedisMembershipStore(RedisConnection connection, string clusterId)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentException.ThrowIfNullOrEmpty(clusterId);
        _connection = connection;
        _keys = [$"krewe:{{{clusterId}}}:silos", $"krewe:{{{clusterId}}}:heartbeats"];
    }

    public async Task<MembershipTick> TickAsync(Heartbeat? heartbeat, long knownVersion, CancellationToken cancellationToken)
    {
        RedisValue[] values = [heartbeat?.Silo.ToParsableString() ?? "", heartbeat is null ? "" : MembershipFormat.Write(heartbeat), Text(knownVersion)];
        var answer = (RedisResult[])(await _connection.EvaluateAsync(Tick, _keys, values).WaitAsync(cancellationToken))!;
        var version = long.Parse((string)answer[0]!, CultureInfo.InvariantCulture);
        var heartbeats = Pairs(answer[2]).Select(pair => MembershipFormat.ReadHeartbeat(pair.Name, pair.Value)).ToImmutableArray();
        if (version == knownVersion) return new(null, heartbeats);
        var rows = Pairs(answer[1]).Where(pair => pair.Name != "version").Select(pair => MembershipFormat.ReadRow(pair.Name, pair.Value));
        return new(new(version, [.. rows]), heartbeats);
    }

    public async Task<bool> TryChangeAsync(MembershipChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);

        // Where a Redis has lost its contents, versions begin elsewhere: no silo takes the new table for the one that it knows.
        var first = RandomNumberGenerator.GetInt32(1, int.MaxValue) * 256L;
        RedisValue[] values =
        [
            Text(change.Version), Text(first), change.Put.Length,
            .. change.Put.SelectMany(row => new RedisValue[] { row.Entry.Address.ToParsableString(), MembershipFormat.Write(row) }),
            .. change.Remove.Select(silo => (RedisValue)silo.ToParsableString()),
        ];
        return (int)(await _connection.EvaluateAsync(Change, _keys, values).WaitAsync(cancellationToken)) == 1;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<(string Name, string Value)> Pairs(RedisResult hash) =>
        ((string[])hash!).Chunk(2).Select(pair => (pair[0], pair[1]));
}
