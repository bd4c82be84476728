using Orleans;

namespace Krewe;

/// <summary>What a limit allows, in the whole cluster together. What is null is not limited.</summary>
/// <param name="Rate">How many tasks may start in a time.</param>
/// <param name="Concurrency">How many may run at once, 1 to 100,000,000.</param>
[GenerateSerializer, Immutable, Alias("krewe.Limit")]
public sealed record class Limit([property: Id(0)] Rate? Rate = null, [property: Id(1)] int? Concurrency = null)
{
    /// <summary>Limits nothing. Set for a task whose attribute has a limit, it takes that away.</summary>
    public static Limit None { get; } = new();

    /// <summary>A rate, as <see cref="Krewe.Rate.Parse"/> reads it.</summary>
    /// <exception cref="FormatException">It cannot be read; the message says what may be written.</exception>
    public static Limit Of(string rate) => new(Krewe.Rate.Parse(rate));

    /// <summary><c>10/s, 5 at once</c>.</summary>
    public override string ToString() => (Rate, Concurrency) switch
    {
        (null, null) => "none",
        (null, { } most) => $"{most} at once",
        ({ } rate, null) => $"{rate}",
        ({ } rate, { } most) => $"{rate}, {most} at once",
    };
}
