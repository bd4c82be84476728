using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Krewe.Cli.Worker;

/// <summary>
/// A worker in the background, as its files tell. The pid file is of three lines: the pid, when that process began (a pid is used again by
/// others), and the worker's options as JSON.
/// </summary>
internal sealed record BackgroundWorker(string Name, string Folder, int? Pid, string Began, string[] Options)
{
    public string PidFile => Path.Combine(Folder, Name + PidSuffix);

    public string LogFile => Path.Combine(Folder, Name + ".log");

    /// <summary>Whether its process is there.</summary>
    public bool IsRunning => Pid is { } pid && BeginOf(pid) == Began;

    public const string PidSuffix = ".pid";

    public static BackgroundWorker Read(string folder, string name)
    {
        var file = Path.Combine(folder, name + PidSuffix);
        var lines = File.Exists(file) ? File.ReadAllLines(file) : [];
        return lines is [var pid, var began, var options, ..] && int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new(name, folder, number, began, JsonSerializer.Deserialize<string[]>(options) ?? [])
            : new(name, folder, null, "", []);
    }

    public static BackgroundWorker Write(string folder, string name, int pid, string[] options)
    {
        var worker = new BackgroundWorker(name, folder, pid, BeginOf(pid) ?? "", options);
        File.WriteAllLines(worker.PidFile, [pid.ToString(CultureInfo.InvariantCulture), worker.Began, JsonSerializer.Serialize(options)]);
        return worker;
    }

    /// <summary>When a process began, as its system counts; null when it is gone, or only its end is left to be noticed.</summary>
    private static string? BeginOf(int pid)
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                var stat = File.ReadAllText($"/proc/{pid}/stat");
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' '); // The name before may have blanks. See proc(5).
                return fields[0] is "Z" or "X" ? null : fields[19];
            }

            using var process = Process.GetProcessById(pid);
            return process.HasExited ? null : new DateTimeOffset(process.StartTime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or ArgumentException or InvalidOperationException)
        {
            return null; // There is none of that number.
        }
    }
}
