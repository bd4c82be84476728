using Krewe.Redis;

namespace Krewe.Storage;

/// <summary>
/// What the server does in one step. Redis takes nothing back: a script looks at everything before it writes, and its first write decides,
/// for that is the only one that a full memory refuses. A script that lets work end begins with a removal, which is never refused, of a field
/// that is not there: so what fills the memory can be worked off.
/// </summary>
internal static class RedisScripts
{
    /// <summary>KEYS: the store's hash. ARGV: number of shards if it is new, version of the layout, the engine, or nothing for any.</summary>
    public static RedisScript Create { get; } = new("""
        if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('HSET', KEYS[1], 'shards', ARGV[1], 'version', ARGV[2]) end
        if ARGV[3] ~= '' and redis.call('HEXISTS', KEYS[1], 'engine') == 0 then redis.call('HSET', KEYS[1], 'engine', ARGV[3]) end
        return redis.call('HMGET', KEYS[1], 'shards', 'version', 'engine')
        """);

    /// <summary>KEYS: meta. ARGV: the new owner. Returns epoch, whether the last commit was clean, and the time.</summary>
    public static RedisScript Open { get; } = new("""
        local clean = redis.call('HGET', KEYS[1], 'clean') or '1'
        redis.call('HDEL', KEYS[1], '')
        local epoch = redis.call('HINCRBY', KEYS[1], 'epoch', 1)
        redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'number', 0, 'clean', 0)
        return {epoch, clean, redis.call('TIME')}
        """);

    /// <summary>As <see cref="Commit"/> of nothing, without a write.</summary>
    public static RedisScript Confirm { get; } = new(Head + "return {0, redis.call('TIME')}");

    /// <summary>
    /// KEYS: see <see cref="RedisShardKeys.Commit"/>. ARGV: epoch, owner, number of this commit, number of the last one known to be
    /// written, clean; then eight counts and a flag; then what they count. Returns 0 and the time when it is written (now or
    /// before), else a code and a detail.
    /// </summary>
    public static RedisScript Commit { get; } = new(Head + """
        local inserts, bulk, updates, deletes = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])
        local records, results, buckets, forgotten = tonumber(ARGV[10]), tonumber(ARGV[11]), tonumber(ARGV[12]), tonumber(ARGV[13])
        local opened, closed, look = tonumber(ARGV[14]), tonumber(ARGV[15]), ARGV[16] == '1'
        local at = 17
        -- Lua puts what is unpacked on its stack, which is small.
        local most = 4000
        local function each(command, key, from, count)
            for first = from, from + count - 1, most do
                redis.call(command, key, unpack(ARGV, first, math.min(first + most, from + count) - 1))
            end
            at = from + count
        end

        if look then
            for i = at, at + 2 * inserts - 2, 2 do
                if redis.call('HEXISTS', KEYS[2], ARGV[i]) == 1 then return {4, ARGV[i]} end
            end
        end

        if inserts == 0 then redis.call('HDEL', KEYS[1], '') end
        redis.call('HSET', KEYS[1], 'number', ARGV[3], 'clean', ARGV[5])
        each('HSET', KEYS[2], at, 2 * inserts)
        each('HSET', KEYS[4], at, 2 * bulk)
        for i = at, at + 2 * updates - 2, 2 do
            if redis.call('HEXISTS', KEYS[2], ARGV[i]) == 1 then redis.call('HSET', KEYS[3], ARGV[i], ARGV[i + 1]) end
        end
        at = at + 2 * updates
        if deletes > 0 then
            local from = at
            each('HDEL', KEYS[2], from, deletes)
            if redis.call('EXISTS', KEYS[3]) == 1 then each('HDEL', KEYS[3], from, deletes) end
            if redis.call('EXISTS', KEYS[4]) == 1 then each('HDEL', KEYS[4], from, deletes) end
        end

        -- Ids, then what is kept under them, then the buckets: name, number of ids. Both are in the order of the buckets.
        local ids, kept, known = at, at + records, {}
        at = kept + records
        for first = ids, kept - 1, most do
            local last = math.min(first + most, kept) - 1
            local there = redis.call('HMGET', KEYS[5], unpack(ARGV, first, last))
            local pairs, n = {}, 0
            for i = first, last do
                if there[i - first + 1] then
                    known[i] = true
                else
                    pairs[n + 1], pairs[n + 2] = ARGV[i], ARGV[i + records]
                    n = n + 2
                end
            end
            for from = 1, n, most do
                redis.call('HSET', KEYS[5], unpack(pairs, from, math.min(from + most - 1, n)))
            end
        end
        for i = at, at + 2 * results - 2, 2 do
            local record = ids + tonumber(ARGV[i])
            if not known[record] then redis.call('HSET', KEYS[6], ARGV[record], ARGV[i + 1]) end
        end
        at = at + 2 * results
        local any = next(known) ~= nil
        for b = 1, buckets do
            local name, count = ARGV[at], tonumber(ARGV[at + 1])
            at = at + 2
            local list = KEYS[12] .. name
            local pushed = 0
            if any then
                for i = ids, ids + count - 1 do
                    if not known[i] then pushed = redis.call('RPUSH', list, ARGV[i]) end
                end
            else
                for first = ids, ids + count - 1, most do
                    pushed = redis.call('RPUSH', list, unpack(ARGV, first, math.min(first + most, ids + count) - 1))
                end
            end
            ids = ids + count
            if pushed > 0 then
                redis.call('ZADD', KEYS[8], tonumber(string.sub(name, 3, 14)), name)
                redis.call('ZADD', KEYS[9 + tonumber(string.sub(name, 1, 1))], tonumber(string.sub(name, 16, 27)), name)
            end
        end

        local from = at
        each('HDEL', KEYS[5], from, forgotten)
        each('HDEL', KEYS[6], from, forgotten)
        each('HSET', KEYS[7], at, 2 * opened)
        each('HDEL', KEYS[7], at, closed)
        return {0, redis.call('TIME')}
        """);

    /// <summary>
    /// KEYS: ends, records, results, made (three), lists. ARGV: the second, how many records at most.
    /// Returns how many went, and 1 if there may be more.
    /// </summary>
    public static RedisScript Expire { get; } = new("""
        local seen, gone, most = 0, 0, tonumber(ARGV[2])
        local large = redis.call('EXISTS', KEYS[3]) == 1
        local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, 1000)
        for _, name in ipairs(due) do
            local list, expires = KEYS[7] .. name, string.sub(name, 3, 14)
            while true do
                if seen >= most then return {gone, 1} end
                local ids = redis.call('LPOP', list, math.min(500, most - seen))
                if not ids then break end
                seen = seen + #ids
                local there = redis.call('HMGET', KEYS[2], unpack(ids))
                local old = {}
                for i, id in ipairs(ids) do
                    -- An id that was forgotten and used again is in a later bucket.
                    if there[i] and string.sub(there[i], 1, 12) == expires then old[#old + 1] = id end
                end
                if #old > 0 then
                    gone = gone + redis.call('HDEL', KEYS[2], unpack(old))
                    if large then redis.call('HDEL', KEYS[3], unpack(old)) end
                end
            end
            redis.call('ZREM', KEYS[1], name)
            redis.call('ZREM', KEYS[4 + tonumber(string.sub(name, 1, 1))], name)
        end
        return {gone, #due == 1000 and 1 or 0}
        """);

    /// <summary>
    /// KEYS: records, lists of ids. ARGV: how many records at most, how many at the end of the first list to leave out.
    /// Returns how many lists are through, how many of the next one are, then ids and records, the latest first. What begins within a list
    /// ends with it.
    /// </summary>
    public static RedisScript Page { get; } = new("""
        local most, skip = tonumber(ARGV[1]), tonumber(ARGV[2])
        local within = skip > 0
        local page, n = {0, 0}, 0
        for k = 2, #KEYS do
            while true do
                if n >= most then return page end
                local take = most - n
                local ids = redis.call('LRANGE', KEYS[k], -(skip + take), -(skip + 1))
                if #ids > 0 then
                    local there = redis.call('HMGET', KEYS[1], unpack(ids))
                    for i = #ids, 1, -1 do
                        page[#page + 1], page[#page + 2] = ids[i], there[i]
                    end
                    n = n + #ids
                    skip = skip + #ids
                    page[2] = skip
                end
                if #ids < take then break end
            end
            skip = 0
            page[1], page[2] = k - 1, 0
            if within then return page end
        end
        return page
        """);

    /// <summary>
    /// KEYS: records, lists of ids. ARGV: how many records at most, how many of the first list, from its beginning; -1 for all.
    /// Returns how many lists are through, how many are left at the beginning of the next one or -1, then lists, places in them, ids and records, the
    /// latest first.
    /// </summary>
    public static RedisScript Walk { get; } = new("""
        local most, stop = tonumber(ARGV[1]), tonumber(ARGV[2])
        local page, n = {0, -1}, 0
        for k = 2, #KEYS do
            local last = redis.call('LLEN', KEYS[k])
            if stop >= 0 then last = math.min(last, stop) end
            stop = -1
            while last > 0 do
                if n >= most then
                    page[2] = last
                    return page
                end
                local first = math.max(0, last - (most - n))
                local ids = redis.call('LRANGE', KEYS[k], first, last - 1)
                local there = redis.call('HMGET', KEYS[1], unpack(ids))
                for i = #ids, 1, -1 do
                    local at = #page
                    page[at + 1], page[at + 2], page[at + 3], page[at + 4] = k - 2, first + i - 1, ids[i], there[i]
                end
                n = n + #ids
                last = first
            end
            page[1] = k - 1
        end
        return page
        """);

    // Whoever has taken the shard over has another epoch, and another name even if the server has lost its data and counts from 1 again.
    // A commit that was sent and not answered may have been written (then it is not written again), or may still be on its way (then a
    // later one goes before it, and it comes to nothing), or be written without the shard knowing (then the shard has to read anew).
    private const string Head = """
        local meta = redis.call('HMGET', KEYS[1], 'epoch', 'owner', 'number', 'clean')
        if meta[1] ~= ARGV[1] or meta[2] ~= ARGV[2] then return {1, meta[1] or '0'} end
        local number, mine, last = tonumber(meta[3]), tonumber(ARGV[3]), tonumber(ARGV[4])
        if number == mine then return {0, redis.call('TIME')} end
        if number > last then return {2, meta[3]} end
        if number < last then return {3, meta[3]} end

        """;
}
