using System.Diagnostics;
using System.Globalization;
using Krewe.Schedules;

namespace Krewe.Cli.Worker;

/// <summary>Workers in the background of this machine whose files are in one folder.</summary>
internal sealed class BackgroundWorkers(string folder, TimeProvider time)
{
    private const string Ready = " is ready; clients connect to ";
    private const string ReadyDocument = "\"event\":\"ready\"";
    private const int LastLines = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>The folder, in full.</summary>
    public string Folder { get; } = Path.GetFullPath(folder);

    /// <summary>What is known of one.</summary>
    public BackgroundWorker Of(string name) => BackgroundWorker.Read(Folder, name);

    /// <summary>All that were started here and not stopped, by name.</summary>
    public BackgroundWorker[] All() => !Directory.Exists(Folder) ? [] :
    [
        .. Directory.EnumerateFiles(Folder, "*" + BackgroundWorker.PidSuffix).Select(file => Of(Path.GetFileNameWithoutExtension(file))).OrderBy(w => w.Name, StringComparer.Ordinal),
    ];

    /// <summary>Starts one in a session of its own, and waits until it says that it is ready. Gives what went wrong; null for nothing.</summary>
    public async Task<string?> StartAsync(string name, string[] options, TimeSpan patience, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Folder);
        if (Of(name) is { IsRunning: true } there)
        {
            return $"{name} runs already, pid {there.Pid}. Stop it with `krewe multi stop {name}`, or give this one another name.";
        }

        var log = Of(name).LogFile;
        var before = File.Exists(log) ? new FileInfo(log).Length : 0;
        string[] named = options.Any(o => o is "-n" or "--name" || o.StartsWith("--name=", StringComparison.Ordinal)) ? options : [.. options, "-n", "%n@%h"];
        var worker = BackgroundWorker.Write(Folder, name, await LaunchAsync(log, [.. named.Select(o => o.Replace("%n", name, StringComparison.Ordinal))], cancellationToken), options);
        for (var began = time.GetTimestamp(); patience > TimeSpan.Zero; await Task.Delay(Pause, time, cancellationToken))
        {
            var said = ReadFrom(log, before);
            if (said.Contains(Ready, StringComparison.Ordinal) || said.Contains(ReadyDocument, StringComparison.Ordinal))
            {
                return null;
            }

            if (!worker.IsRunning)
            {
                File.Delete(worker.PidFile);
                return $"{name} has ended before it was ready; the end of {log}:{Environment.NewLine}{Tail(ReadFrom(log, before))}";
            }

            if (time.GetElapsedTime(began) > patience)
            {
                return $"{name} (pid {worker.Pid}) is not ready after {DurationText.About(patience)}; it goes on. The end of {log}:{Environment.NewLine}{Tail(said)}";
            }
        }

        return null;
    }

    /// <summary>Asks one to end and waits for it; false when it has not ended in time. One that is dead has ended.</summary>
    public async Task<bool> StopAsync(BackgroundWorker worker, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (worker.IsRunning)
        {
            await SignalAsync("TERM", worker, cancellationToken);
        }

        return await EndAsync(worker, patience, cancellationToken);
    }

    /// <summary>Ends one at once.</summary>
    public async Task KillAsync(BackgroundWorker worker, CancellationToken cancellationToken)
    {
        if (worker.IsRunning)
        {
            await SignalAsync("KILL", worker, cancellationToken);
        }

        await EndAsync(worker, Timeout.InfiniteTimeSpan, cancellationToken);
    }

    private async Task<bool> EndAsync(BackgroundWorker worker, TimeSpan patience, CancellationToken cancellationToken)
    {
        for (var began = time.GetTimestamp(); worker.IsRunning; await Task.Delay(Pause, time, cancellationToken))
        {
            if (patience != Timeout.InfiniteTimeSpan && time.GetElapsedTime(began) > patience)
            {
                return false;
            }
        }

        File.Delete(worker.PidFile);
        return true;
    }

    private static async Task SignalAsync(string signal, BackgroundWorker worker, CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", [$"-{signal}", worker.Pid!.Value.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellationToken);
    }

    // The shell gives it files for its output and no terminal, leaves it behind, and says its pid.
    private static async Task<int> LaunchAsync(string log, string[] options, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", "log=$1; shift; command -v setsid >/dev/null && set -- setsid \"$@\"; nohup \"$@\" </dev/null >>\"$log\" 2>&1 & echo $!", "sh", log, .. Self(), "worker", .. options])
        {
            RedirectStandardOutput = true,
        };
        using var shell = Process.Start(start) ?? throw new CommandException(ExitCode.Failed, "/bin/sh cannot be started.");
        var pid = await shell.StandardOutput.ReadLineAsync(cancellationToken);
        await shell.WaitForExitAsync(cancellationToken);
        return int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : throw new CommandException(ExitCode.Failed, $"The worker cannot be started: {log} cannot be written, or there is no shell.");
    }

    /// <summary>This program, however it was started.</summary>
    private static string[] Self() => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
        ? [Environment.ProcessPath!, typeof(BackgroundWorkers).Assembly.Location]
        : [Environment.ProcessPath!];

    private static string ReadFrom(string file, long start)
    {
        if (!File.Exists(file))
        {
            return "";
        }

        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        stream.Position = Math.Min(start, stream.Length);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static string Tail(string text) => string.Join(Environment.NewLine, text.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(LastLines).Select(l => "  " + l.TrimEnd()));
}
