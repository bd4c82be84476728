using System.Text.RegularExpressions;

namespace Krewe.Hosting;

/// <summary>Keeps passwords out of messages that repeat what somebody has written. Pure.</summary>
internal static partial class Credentials
{
    /// <summary>What stands for them.</summary>
    public const string Hidden = "…";

    /// <summary>The text without user and password of a URL in it.</summary>
    public static string Hide(string text) => UserInfo().Replace(text, $"://{Hidden}@");

    /// <summary>The same for the value of an option: nothing of it when the option is a secret or has one in it.</summary>
    /// <param name="key">The option, such as <c>Krewe:Broker</c> or <c>KREWE_SECRET</c>.</param>
    /// <param name="value">What it was given.</param>
    public static string Hide(string key, string value) => IsSecret(key) && value.Length > 0 ? Hidden : Hide(value);

    /// <summary>Whether what the option is given is for nobody else to see.</summary>
    public static bool IsSecret(string key) => SecretKey().IsMatch(key);

    // To the last @: a password may have one, too.
    [GeneratedRegex("://.*@", RegexOptions.Singleline)]
    private static partial Regex UserInfo();

    [GeneratedRegex("(broker|secret)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretKey();
}
