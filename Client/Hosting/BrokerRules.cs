using Krewe.Redis;

namespace Krewe.Hosting;

/// <summary>What a broker may be. Pure.</summary>
public static class BrokerRules
{
    /// <summary>Reads a broker's URL; its text is never repeated, for it may hold a password.</summary>
    /// <exception cref="ArgumentException">Says which part is wrong and what is allowed.</exception>
    public static RedisUrl Parse(string broker)
    {
        try
        {
            return RedisUrl.Parse(broker);
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"Broker is not right. {e.Message}", e);
        }
    }
}
