namespace Krewe;

/// <summary>A call that has to be given a queue.</summary>
/// <param name="Name">The task's wire name.</param>
/// <param name="Headers">Its headers; those of the whole that it is part of among them.</param>
/// <param name="Priority">0–9, 9 first.</param>
public sealed record class RouteCall(string Name, IReadOnlyDictionary<string, string> Headers, int Priority)
{
    /// <summary>The header that carries the routing key.</summary>
    public const string RoutingKeyHeader = "krewe-routing-key";

    /// <summary>Its routing key, words with dots between them; null for none.</summary>
    public string? RoutingKey => Headers.GetValueOrDefault(RoutingKeyHeader);
}
