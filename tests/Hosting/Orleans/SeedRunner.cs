namespace Krewe.Tests.Simulations;

/// <summary>In the place of the simulation, which needs the embedded engine's clock, scheduler and network.</summary>
internal static class SeedRunner
{
    public static int RunCommand(string[] arguments)
    {
        Console.Error.WriteLine($"'{string.Join(' ', arguments)}' runs on the embedded engine: build without Engine=Orleans.");
        return 2;
    }
}
