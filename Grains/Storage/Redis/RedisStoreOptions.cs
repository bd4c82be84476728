namespace Krewe.Storage;

/// <summary>How Krewe keeps its data in a Redis.</summary>
public sealed class RedisStoreOptions
{
    /// <summary>What the names of all keys begin with: one per cluster that shares a Redis. Letters, digits, <c>-</c>, <c>_</c> and <c>.</c>; default: krewe.</summary>
    public string Prefix { get; set; } = "krewe";

    /// <summary>
    /// The engine that keeps members, states and reminders beside the shards, in a form of its own: a store that another one has made is refused.
    /// Null (default): any.
    /// </summary>
    public string? Engine { get; set; }

    /// <summary>How long to wait for a server that went away in the middle of a write, to learn whether it has it. Default: 10 s.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">One is wrong; names it and what is allowed.</exception>
    public void Validate()
    {
        if (string.IsNullOrEmpty(Prefix) || !Prefix.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            throw new ArgumentException($"The prefix of the Redis store is '{Prefix}'; it must be letters, digits, '-', '_' and '.', and not be empty.");
        }

        if (Patience < TimeSpan.Zero || Patience > TimeSpan.FromHours(1))
        {
            throw new ArgumentException($"The patience of the Redis store is {Patience}; it must be from 0 to 1 h.");
        }
    }
}
