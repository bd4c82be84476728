namespace Krewe.Benchmarks.Running;

/// <summary>One thing to measure: a driver, its scenario and its size. Rows that name equal plans share the runs.</summary>
internal sealed record Plan(Driver Driver, string Scenario, int Count, int InFlight)
{
    public override string ToString() => $"{Driver.Name} {Scenario} {Count:N0}";
}
