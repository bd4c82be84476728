using System.Diagnostics;

namespace Krewe.Benchmarks.Scenarios;

/// <summary>This program as a silo in a process of its own. It says one line when it is ready, and ends with its standard input.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    /// <summary>Longer than a silo gives its tasks when it stops.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(40);

    private readonly Process process;

    private SiloProcess(Process process) => this.process = process;

    /// <summary>The line it said.</summary>
    public string Said { get; private set; } = "";

    public static async Task<SiloProcess> StartAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in arguments.Prepend("silo"))
        {
            start.ArgumentList.Add(argument);
        }

        var silo = new SiloProcess(Process.Start(start) ?? throw new InvalidOperationException("The silo's process did not start."));
        silo.Said = await silo.HearAsync();
        return silo;
    }

    /// <summary>A silo on the Redis of the run, that runs so many tasks at once.</summary>
    public static Task<SiloProcess> JoinAsync(string name, int concurrency) => StartAsync("join", name, $"{concurrency}");

    /// <summary>Asks it a question that <see cref="SiloMain"/> knows, and returns the line that it answers.</summary>
    public async Task<string> AskAsync(string question)
    {
        await process.StandardInput.WriteLineAsync(question);
        await process.StandardInput.FlushAsync();
        return await HearAsync();
    }

    /// <summary>It stops in order, in its own time.</summary>
    public void Leave() => process.StandardInput.Close();

    /// <summary>As <c>kill -9</c>: it is told nothing.</summary>
    public void Kill() => process.Kill();

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.StandardInput.Close();
        }

        using var limit = new CancellationTokenSource(StopLimit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        finally
        {
            process.Kill();
            process.Dispose();
        }
    }

    private async Task<string> HearAsync() =>
        await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The silo's process ended early.");
}
