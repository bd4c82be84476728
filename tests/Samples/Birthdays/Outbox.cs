using System.Collections.Concurrent;
using Birthdays;

namespace Krewe.Tests.Samples.Birthdays;

/// <summary>Texts that were sent, and one number that the provider does not reach.</summary>
internal sealed class Outbox : ITextMessages
{
    private readonly ConcurrentDictionary<string, string> sent = new();

    public string? Failing { get; set; }

    public ConcurrentBag<string> Sent { get; } = [];

    public Task SendAsync(string phone, string text, string key)
    {
        if (phone == Failing)
        {
            throw new IOException("The provider is away.");
        }

        Assert.True(sent.TryAdd(key, text), $"{key} was sent twice.");
        Sent.Add(phone);
        return Task.CompletedTask;
    }
}
