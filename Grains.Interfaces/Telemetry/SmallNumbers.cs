namespace Krewe.Telemetry;

/// <summary>Numbers as the objects that attributes are; small ones are there already.</summary>
internal static class SmallNumbers
{
    private static readonly object[] All = [.. Enumerable.Range(0, 128).Select(static number => (object)number)];

    /// <summary>The number.</summary>
    public static object Boxed(int number) => (uint)number < (uint)All.Length ? All[number] : number;
}
