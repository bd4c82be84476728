namespace Krewe.Storage;

/// <summary>What a Redis says of itself (INFO) that matters to whoever keeps tasks in it.</summary>
/// <param name="Version">Its version; null if it does not say.</param>
/// <param name="Evicts">The policy by which it throws keys away when its memory is full; null if it refuses writes instead.</param>
/// <param name="AppendOnly">Whether it has an append-only file: without one, a crash loses what was confirmed.</param>
internal readonly record struct RedisServerFacts(Version? Version, string? Evicts, bool AppendOnly)
{
    /// <summary>The oldest that has the commands that are used.</summary>
    public static readonly Version Oldest = new(6, 2);

    public static RedisServerFacts Parse(string info)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in info.Split('\n'))
        {
            if (line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
            {
                fields[line[..colon]] = line[(colon + 1)..].Trim();
            }
        }

        var policy = fields.GetValueOrDefault("maxmemory_policy", "");
        return new RedisServerFacts(
            System.Version.TryParse(fields.GetValueOrDefault("redis_version"), out var version) ? version : null,
            policy.StartsWith("allkeys", StringComparison.Ordinal) ? policy : null, // The others spare keys that have no time limit.
            fields.GetValueOrDefault("aof_enabled") != "0");
    }
}
