using Orleans.Runtime;

namespace Krewe;

/// <summary>Tells the errors that pass by themselves, when a silo comes back or a shard has moved.</summary>
internal static class Unreachable
{
    public static bool Is(Exception error) => error is ShardMovedException or TimeoutException or OrleansException;
}
