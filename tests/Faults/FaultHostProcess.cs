using System.Diagnostics;
using System.Globalization;
using System.Text;
using Krewe.FaultHost;

namespace Krewe.Tests.Faults;

/// <summary>A silo in a process of its own: commands go in, lines come out. It is killed with the test, however that ends.</summary>
internal sealed class FaultHostProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly Lock gate = new();
    private readonly List<string> lines = [];
    private readonly StringBuilder errors = new();
    private readonly Dictionary<string, string> acknowledged = [];
    private readonly Task reading;
    private readonly Task readingErrors;
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool ended;
    private bool disposed;

    private FaultHostProcess(Process process)
    {
        this.process = process;
        reading = Task.Run(ReadAsync);
        readingErrors = Task.Run(ReadErrorsAsync);
    }

    /// <summary>What it wrote to its error output, so far.</summary>
    public string Errors
    {
        get
        {
            lock (gate)
            {
                return errors.ToString();
            }
        }
    }

    public int Id => process.Id;

    /// <summary>Ids of acknowledged submissions by what the command called them.</summary>
    public Dictionary<string, string> Acknowledged
    {
        get
        {
            lock (gate)
            {
                return new(acknowledged);
            }
        }
    }

    /// <summary>Starts it without waiting for anything.</summary>
    public static FaultHostProcess Launch(string directory, params string[] settings) => LaunchIn(null, directory, settings);

    /// <summary>Starts it in a network namespace, if one is given.</summary>
    public static FaultHostProcess LaunchIn(string? network, string directory, params string[] settings)
    {
        var program = typeof(Load).Assembly.Location;
        // Not `ip netns exec`: it makes a space of mounts, too, which keeps a disk of another test mounted.
        var inside = network is null ? "" : $"nsenter --net=/run/netns/{network} ";
        // A limit on the size of files gives errors, not a signal.
        return new(Process.Start(new ProcessStartInfo("bash", ["-c", $"trap '' XFSZ; exec {inside}dotnet \"$0\" \"$@\"", program, directory, .. settings])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            Environment = { ["DOTNET_EnableWriteXorExecute"] = "0" }, // Wants a file larger than such a limit.
        })!);
    }

    /// <summary>Starts it and waits until it is ready.</summary>
    public static async Task<FaultHostProcess> StartAsync(string directory, params string[] settings)
    {
        var host = Launch(directory, settings);
        await host.ReadyAsync();
        return host;
    }

    /// <summary>Waits until it is ready; gives the address where it takes clients, if it takes any.</summary>
    public async Task<string> ReadyAsync() => (await ExpectAsync("ready"))["ready".Length..].Trim();

    public async Task SendAsync(string command)
    {
        await process.StandardInput.WriteLineAsync(command);
        await process.StandardInput.FlushAsync();
    }

    /// <summary>Takes the first line that begins so; waits for it if need be.</summary>
    public async Task<string> ExpectAsync(string beginning, TimeSpan? patience = null)
    {
        var found = "";
        await UntilAsync(() =>
        {
            var index = lines.FindIndex(line => line == beginning || line.StartsWith(beginning + ' ', StringComparison.Ordinal));
            if (index >= 0)
            {
                found = lines[index];
                lines.RemoveAt(index);
            }

            return index >= 0;
        }, $"say '{beginning}'", patience ?? Patience);
        return found;
    }

    /// <summary>Sends a command and takes the line that answers it.</summary>
    public async Task<string> AskAsync(string command, string beginning)
    {
        await SendAsync(command);
        return await ExpectAsync(beginning);
    }

    /// <summary>Waits for so many acknowledged submissions, of this process.</summary>
    public Task AcknowledgedAsync(int count) => UntilAsync(() => acknowledged.Count >= count, $"acknowledge {count} submissions", Patience);

    /// <summary>Submits a call and waits until it is acknowledged.</summary>
    public async Task CallAsync(string id, string task, string arguments, string options = "")
    {
        await SendAsync($"call {id} {task} {arguments} {options}".TrimEnd());
        await UntilAsync(() => acknowledged.ContainsKey(id), $"acknowledge {id}", Patience);
    }

    /// <summary>Waits for one of two lines; the second stays to be taken.</summary>
    public Task ExpectEitherAsync(string beginning, string other) => UntilAsync(
        () => lines.Exists(line => line == beginning || line.StartsWith(other + ' ', StringComparison.Ordinal)), $"say '{beginning}' or '{other}'", Patience);

    /// <summary>Submits a call that is not taken, for this reason.</summary>
    public async Task CallFailsAsync(string id, string task, string arguments, string reason)
    {
        var line = await AskAsync($"call {id} {task} {arguments}", $"failed {id}");
        Assert.StartsWith($"failed {id} {reason}", line, StringComparison.Ordinal);
    }

    /// <summary>Whether it has said such a line that nobody has taken.</summary>
    public bool Said(string beginning)
    {
        lock (gate)
        {
            return lines.Exists(line => line.StartsWith(beginning, StringComparison.Ordinal));
        }
    }

    /// <summary>Kills it as <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await EndAsync();
    }

    /// <summary>Sends SIGTERM; gives the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        return await EndAsync();
    }

    /// <summary>Waits for its end; gives the exit code.</summary>
    public async Task<int> EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Process {process.Id} did not end within {Patience.TotalSeconds} s. It wrote: {Errors}");
        }

        await Task.WhenAll(reading, readingErrors);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!disposed)
        {
            disposed = true;
            process.Kill();
            await process.WaitForExitAsync();
            await Task.WhenAll(reading, readingErrors);
            process.Dispose();
        }
    }

    private async Task UntilAsync(Func<bool> condition, string what, TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        while (true)
        {
            Task change;
            lock (gate)
            {
                if (condition())
                {
                    return;
                }

                if (ended)
                {
                    throw new InvalidOperationException($"Process {process.Id} ended and did not {what}. {Told()}");
                }

                change = changed.Task;
            }

            try
            {
                await change.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Process {process.Id} did not {what} within {patience.TotalSeconds} s. {Told()}");
            }
        }
    }

    private string Told() => $"Lines: {string.Join(" | ", lines.TakeLast(10))}. Errors: {errors}";

    private async Task ReadAsync()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            lock (gate)
            {
                if (line.StartsWith("ack ", StringComparison.Ordinal))
                {
                    var words = line.Split(' ');
                    acknowledged[words[1]] = words[2];
                }
                else if (!line.StartsWith("spam ", StringComparison.Ordinal))
                {
                    lines.Add(line);
                }

                Change();
            }
        }

        lock (gate)
        {
            ended = true;
            Change();
        }
    }

    private async Task ReadErrorsAsync()
    {
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            lock (gate)
            {
                errors.AppendLine(line);
            }
        }
    }

    private void Change()
    {
        changed.SetResult();
        changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
