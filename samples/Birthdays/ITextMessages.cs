namespace Birthdays;

/// <summary>Sends text messages.</summary>
public interface ITextMessages
{
    /// <summary>Sends one.</summary>
    /// <param name="phone">Where to.</param>
    /// <param name="text">What it says.</param>
    /// <param name="key">The same for the same message: a provider that is given a key twice sends it once.</param>
    /// <exception cref="IOException">The provider was not reached.</exception>
    Task SendAsync(string phone, string text, string key);
}

/// <summary>Writes them on the console: put your provider in its place.</summary>
internal sealed class ConsoleMessages : ITextMessages
{
    /// <inheritdoc/>
    public Task SendAsync(string phone, string text, string key) => Console.Out.WriteLineAsync($"{phone,-18} {text}  [{key}]");
}
