using System.Security.Cryptography;
using System.Text;

namespace Krewe.Redis;

/// <summary>A Lua script that runs in the server. It is sent once; afterwards its hash names it.</summary>
public sealed class RedisScript
{
    /// <summary>Keeps a script.</summary>
    /// <param name="text">The Lua text.</param>
    public RedisScript(string text)
    {
        Text = text;
#pragma warning disable CA5350 // Redis names scripts by their SHA-1; nothing secret depends on it.
        Hash = SHA1.HashData(Encoding.UTF8.GetBytes(text));
#pragma warning restore CA5350
    }

    /// <summary>The Lua text.</summary>
    public string Text { get; }

    /// <summary>SHA-1 of the text.</summary>
    internal byte[] Hash { get; }
}
