using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Threading.Channels;

namespace Krewe.Tests.Cli;

/// <summary>The <c>krewe</c> command in a process of its own.</summary>
internal sealed class CliProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Process process;
    private readonly Channel<string> lines = Channel.CreateUnbounded<string>();
    private readonly StringBuilder seen = new();
    private readonly StringBuilder told = new();
    private readonly Task reading;
    private readonly Task<string> errors;

    private CliProcess(string program, string folder, IReadOnlyDictionary<string, string> environment, string[] arguments)
    {
        // A shell that runs the tests in the background has them ignore Ctrl-C, and what they start would inherit that.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet"])
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, program));
        Array.ForEach(arguments, start.ArgumentList.Add);
        start.Environment.Remove("KREWE_CONNECT");
        start.Environment.Remove("KREWE_SECRET");
        start.Environment.Remove("KREWE_BROKER");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        process = Process.Start(start)!;
        process.StandardInput.Close();
        reading = ReadAsync();
        errors = ReadErrorsAsync();
    }

    /// <summary>Its process id.</summary>
    public int Id => process.Id;

    public static CliProcess Start(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        new("Krewe.Cli.dll", folder, environment, arguments);

    /// <summary>Starts another program that lies beside the command.</summary>
    public static CliProcess StartProgram(string program, string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        new(program, folder, environment, arguments);

    /// <summary>Runs it to its end.</summary>
    public static async Task<CliOutput> RunAsync(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        await using var cli = Start(folder, environment, arguments);
        return await cli.WhenEndedAsync();
    }

    /// <summary>Waits for a line that contains <paramref name="text"/> and gives it.</summary>
    public async Task<string> WaitForAsync(string text)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await foreach (var line in lines.Reader.ReadAllAsync(patience.Token))
            {
                if (line.Contains(text, StringComparison.Ordinal))
                {
                    return line;
                }
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"No line with '{text}' came within {Patience}. Seen:\n{Seen}");
        }

        throw new InvalidOperationException($"It ended before a line with '{text}' came. Seen:\n{Seen}\n{await errors}");
    }

    /// <summary>Waits until it has written <paramref name="text"/>, which may be long ago.</summary>
    public Task WhenSaidAsync(string text) => Seen.Contains(text, StringComparison.Ordinal) ? Task.CompletedTask : WaitForAsync(text);

    /// <summary>Waits until it has written <paramref name="text"/> beside its output.</summary>
    public Task WhenToldAsync(string text) => Hosting.ClusterTest.Eventually(() =>
    {
        lock (told)
        {
            return Task.FromResult(told.ToString().Contains(text, StringComparison.Ordinal));
        }
    }, $"'{text}' beside the output");

    /// <summary>Sends it a signal, such as INT for Ctrl-C; returns when that has been sent, and for STOP when all its threads stand.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        while (signal == "STOP" && Directory.GetDirectories($"/proc/{process.Id}/task").Any(thread => !File.ReadAllText($"{thread}/stat").Contains(") T ", StringComparison.Ordinal)))
        {
            await Task.Yield(); // On a busy machine the last of them may run on for a while.
        }
    }

    public async Task<CliOutput> WhenEndedAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"It had not ended after {Patience}. Seen:\n{Seen}");
        }

        await reading;
        return new(process.ExitCode, Seen.TrimEnd('\n'), (await errors).TrimEnd('\n'));
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        await reading;
        process.Dispose();
    }

    /// <summary>Everything it wrote to its output, so far.</summary>
    public string Seen
    {
        get
        {
            lock (seen)
            {
                return seen.ToString();
            }
        }
    }

    private async Task ReadAsync()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            lock (seen)
            {
                seen.Append(line).Append('\n');
            }

            lines.Writer.TryWrite(line);
        }

        lines.Writer.Complete();
    }

    private async Task<string> ReadErrorsAsync()
    {
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            lock (told)
            {
                told.Append(line).Append('\n');
            }
        }

        return told.ToString();
    }
}

/// <summary>How a run of the command ended.</summary>
internal sealed record CliOutput(int ExitCode, string Out, string Error);
