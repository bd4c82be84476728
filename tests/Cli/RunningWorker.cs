using System.Text.Json;
using Krewe.Tests.Conformance;

namespace Krewe.Tests.Cli;

/// <summary>A worker process with the tasks of this assembly, and the command as its client.</summary>
public sealed class RunningWorker : IAsyncLifetime
{
    private readonly TemporaryDirectory folder = new();
    private readonly Dictionary<string, string> environment = [];
    private CliProcess? process;

    internal static string Library { get; } = typeof(RunningWorker).Assembly.Location;

    internal CliProcess Process => process ?? throw new InvalidOperationException("The worker has not been started.");

    /// <summary>Where it takes clients.</summary>
    internal string Gateway { get; private set; } = "";

    internal string Folder => folder.Path;

    public Task InitializeAsync() => StartAsync([]);

    public async Task DisposeAsync()
    {
        if (process is not null)
        {
            await process.DisposeAsync();
        }

        folder.Dispose();
    }

    /// <summary>Starts it with a secret in its environment, or further arguments.</summary>
    internal async Task StartAsync(string[] arguments, string? secret = null)
    {
        if (secret is not null)
        {
            environment["KREWE_SECRET"] = secret;
        }

        process = CliProcess.Start(Folder, environment, ["-A", Library, "worker", "--gateway", "127.0.0.1:0", .. arguments]);
        Gateway = (await process.WaitForAsync("clients connect to")).Split(' ')[^1];
        environment["KREWE_CONNECT"] = Gateway;
    }

    /// <summary>Starts the command as a client.</summary>
    internal CliProcess Start(params string[] arguments) => CliProcess.Start(Folder, environment, arguments);

    /// <summary>Runs the command as a client.</summary>
    internal Task<CliOutput> RunAsync(params string[] arguments) => CliProcess.RunAsync(Folder, environment, arguments);

    /// <summary>Runs the command with <c>--json</c> and reads its one document.</summary>
    internal async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var output = await RunAsync([.. arguments, "--json"]);
        Assert.Equal("", output.Error);
        return JsonElement.Parse(output.Out);
    }

    /// <summary>Submits a task and gives its id.</summary>
    internal async Task<string> CallAsync(params string[] arguments)
    {
        var output = await RunAsync(["call", .. arguments]);
        Assert.Equal((0, ""), (output.ExitCode, output.Error));
        return output.Out;
    }
}
