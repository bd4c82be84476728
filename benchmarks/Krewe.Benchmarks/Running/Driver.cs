namespace Krewe.Benchmarks.Running;

/// <summary>
/// A program that takes <c>scenario count inflight</c>, measures, and prints one line of JSON.
/// </summary>
/// <param name="Name">What the report calls it.</param>
/// <param name="Command">The program and its leading arguments.</param>
/// <param name="PortVariable">The environment variable that tells it the port of the Redis started for the run.</param>
/// <param name="Settings">Further environment variables: <c>NAME=value</c>, separated by blanks.</param>
internal sealed record Driver(string Name, string Command, string PortVariable, string Settings = "")
{
    public async Task<Measurement> RunAsync(string scenario, int count, int inFlight, CancellationToken cancellation)
    {
        // Every run gets an empty server of its own, so that none pays for what another left behind.
        await using var redis = await RedisServer.StartAsync(cancellation);
        var environment = new Dictionary<string, string> { [PortVariable] = $"{redis.Port}" };
        foreach (var setting in Settings.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = setting.Split('=', 2);
            environment[parts[0]] = parts[1];
        }

        var words = Command.Split(' ');
        var arguments = words[1..].Concat([scenario, $"{count}", $"{inFlight}"]);
        var output = await Shell.RunAsync(words[0], arguments, environment, TimeSpan.FromMinutes(5), cancellation);
        return Measurement.Parse(output.TrimEnd().Split('\n')[^1]);
    }
}
