using System.Diagnostics;

namespace Krewe.Benchmarks.Scenarios;

/// <summary>This program as a silo in a process of its own. It says one line when it is ready, and ends with its standard input.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
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
        silo.Said = await silo.process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The silo's process ended early.");
        return silo;
    }

    /// <summary>As <c>kill -9</c>: it is told nothing.</summary>
    public void Kill() => process.Kill();

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.StandardInput.Close();
        }

        await process.WaitForExitAsync();
        process.Dispose();
    }
}
