namespace Krewe.Tests.Clusters;

public sealed partial class SiloProcessTests
{
    /// <summary>On Orleans a silo that was given up ends, says so, and is started again by whoever watches it.</summary>
    private static async Task ComesBackAsync(SiloProcesses silos, string name)
    {
        var ended = await silos[name].WhenEndedAsync();
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains($"krewe: {name} ends: the other silos gave it up, because it did not answer them for some seconds", ended.Error);
        await silos.AddAsync(name.Split('@')[0]);
    }

    /// <summary>A silo that the client is connected to: on Orleans it is to all.</summary>
    internal static string GatewayOf(SiloProcesses silos) => "silo2";
}
