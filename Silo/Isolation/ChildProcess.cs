using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Krewe.Execution.Isolation;
using Microsoft.Extensions.Logging;

namespace Krewe.Hosting;

/// <summary>A child process of the silo, as the silo sees it. It runs one attempt at a time.</summary>
internal sealed partial class ChildProcess
{
    private const int StackSize = 512 * 1024;
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan OutputTime = TimeSpan.FromSeconds(1);

    private readonly ProcessIsolation pool;
    private readonly Process process;
    private readonly FrameWriter writer;
    private readonly OutputTail output;
    private readonly Thread errors;
    private readonly TaskCompletionSource<ChildHello> hello = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock gate = new();
    private ChildCall? current;
    private string? end;

    private ChildProcess(ProcessIsolation pool, Process process)
    {
        (this.pool, this.process, Id) = (pool, process, process.Id);
        writer = new(process.StandardInput.BaseStream);
        output = new(line => pool.LogOutput(Id, line));
        errors = new Thread(ReadErrors, StackSize) { IsBackground = true, Name = "krewe child output" };
    }

    /// <summary>Its process id.</summary>
    public int Id { get; }

    /// <summary>Attempts that it was given.</summary>
    public int Attempts { get; private set; }

    /// <summary>Whether it has not ended.</summary>
    public bool IsAlive => Volatile.Read(ref end) is null;

    /// <summary>Completes when the process has ended.</summary>
    public Task Gone => gone.Task;

    /// <summary>Starts one, and waits until it can work.</summary>
    /// <exception cref="ChildStartException">It cannot; the message says why.</exception>
    public static async Task<ChildProcess> StartAsync(ProcessIsolation pool, ChildCommand command, ChildSetup setup, TimeSpan timeout)
    {
        Process process;
        try
        {
            process = await ChildStarter.StartAsync(StartOf(command));
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException)
        {
            throw new ChildStartException($"A child process cannot be started with {command.Program}: {e.Message}", e);
        }

        var child = new ChildProcess(pool, process);
        child.errors.Start();
        new Thread(child.Read, StackSize) { IsBackground = true, Name = "krewe child" }.Start();
        try
        {
            child.writer.Send(FrameKind.Setup, JsonSerializer.SerializeToUtf8Bytes(setup), static (buffer, in json) => buffer.Raw(json));
        }
        catch (IOException)
        {
            // It has ended; the reader says how.
        }

        try
        {
            var said = await child.hello.Task.WaitAsync(timeout, TimeProvider.System);
            return said is { Problem: null } && said.Build == setup.Build ? child : throw new ChildStartException(
                $"The child process {child.Id} cannot work: {said.Problem ?? "it runs another build of Krewe"}");
        }
        catch (TimeoutException e)
        {
            throw new ChildStartException($"The child process {child.Id} was not ready within {timeout}.", e);
        }
        finally
        {
            if (!child.hello.Task.IsCompletedSuccessfully || child.hello.Task.Result.Problem is not null)
            {
                child.Kill();
            }
        }
    }

    /// <summary>Number of the next attempt, which it is given alone.</summary>
    public ulong NextCall() => (ulong)++Attempts;

    /// <summary>The attempt begins: what comes from the child is its own from now on.</summary>
    /// <exception cref="Krewe.ChildLostException">The child has ended.</exception>
    public void Begin(ChildCall call)
    {
        lock (gate)
        {
            current = end is null ? call : throw new ChildLostException(end);
        }
    }

    /// <summary>Whether this attempt is the one that runs; it is none any more afterwards, if wished.</summary>
    public bool IsCurrent(ChildCall call, bool end = false)
    {
        lock (gate)
        {
            var it = current == call;
            current = it && end ? null : current;
            return it;
        }
    }

    /// <summary>Sends a frame; one that has ended gets none.</summary>
    public void Send<T>(FrameKind kind, in T state, FrameContent<T> write)
    {
        try
        {
            writer.Send(kind, state, write);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The reader sees that it has ended, and says how.
        }
    }

    /// <summary>Asks it to leave in order, which it has to do within a while.</summary>
    public async Task LeaveAsync()
    {
        process.StandardInput.Close();
        await Gone.WaitAsync(EndTime, TimeProvider.System).ConfigureAwait(Background.Quietly);
        Kill();
    }

    /// <summary>Ends it at once, with whatever it has started.</summary>
    public void Kill()
    {
        if (IsAlive)
        {
            ChildStreams.KillGroup(Id); // Of which it is the first, unless it has only just been started.
            try
            {
                process.Kill();
            }
            catch (InvalidOperationException)
            {
                // Has ended meanwhile.
            }
        }
    }

    private static ProcessStartInfo StartOf(ChildCommand command)
    {
        var start = new ProcessStartInfo(command.Program, command.Arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.ArgumentList.Add(KreweChild.Word);
        start.ArgumentList.Add(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        // One task at a time needs neither a heap for each processor nor a thread for its collector.
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        foreach (var (name, value) in command.Environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private void Read()
    {
        string? problem = null;
        try
        {
            var reader = new FrameReader(process.StandardOutput.BaseStream);
            while (reader.Read(out var kind, out var content))
            {
                Take(kind, content);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            problem = e.Message;
        }
        catch (Exception e) when (e is InvalidDataException or JsonException)
        {
            problem = $"It did not say what a child says ({e.Message}). Does its program write to the standard output before it calls RunIfChildAsync?";
        }

        End(problem);
    }

    private void Take(FrameKind kind, ReadOnlySpan<byte> content)
    {
        switch (kind)
        {
            case FrameKind.Hello:
                hello.TrySetResult(JsonSerializer.Deserialize<ChildHello>(content)!);
                break;
            case FrameKind.Ended:
                var ending = ChildMessages.ReadEnded(content);
                CurrentIf(ending.Call)?.Ended(ending);
                break;
            case FrameKind.Progress:
                var (reporting, notes) = ChildMessages.ReadProgress(content);
                if (CurrentIf(reporting)?.Task is { } task)
                {
                    task.Report(task.Sealed(notes));
                }

                break;
            case FrameKind.Save:
                var (saving, save, checkpoint) = ChildMessages.ReadSave(content);
                if (CurrentIf(saving) is { } call)
                {
                    Background.Run(TaskScheduler.Default, () => SaveAsync(call, save, checkpoint));
                }

                break;
            case FrameKind.Category:
                var category = ChildMessages.ReadText(content);
                Send(FrameKind.Level, (category, pool.LevelOf(category)), ChildMessages.WriteLevel);
                break;
            case FrameKind.Log:
                var entry = ChildMessages.ReadLog(content);
                pool.Log(Id, CurrentIf(entry.Call)?.Task, entry);
                break;
            default:
                throw new InvalidDataException($"A frame {kind} is not known.");
        }
    }

    private ChildCall? CurrentIf(ulong call)
    {
        lock (gate)
        {
            return current is { } it && it.Number == call ? it : null;
        }
    }

    private async Task SaveAsync(ChildCall call, ulong save, byte[] checkpoint)
    {
        var durable = false;
        try
        {
            durable = await call.Task.SaveAsync(checkpoint);
        }
        catch (OperationCanceledException)
        {
            // The silo is on its way out: the task is told that it is another's.
        }

        Send(FrameKind.Saved, (save, durable), ChildMessages.WriteSaved);
    }

    private void End(string? problem)
    {
        if (problem is not null)
        {
            Kill();
        }

        int? code = process.WaitForExit(EndTime) ? process.ExitCode : null;
        if (code is null)
        {
            Kill(); // It has closed its pipe and goes on.
            code = process.WaitForExit(EndTime) ? process.ExitCode : null;
        }

        errors.Join(OutputTime); // What it has started may hold its output open.
        var text = $"{ChildEnd.Describe(Id, code, output.ToString())}{(problem is null ? "" : $"\n{problem}")}";
        ChildCall? lost;
        lock (gate)
        {
            (end, lost, current) = (text, current, null);
        }

        ChildStreams.KillGroup(Id);
        pool.Forget(this);
        hello.TrySetException(new ChildStartException(text));
        _ = hello.Task.Exception; // Nobody may be waiting any more.
        gone.TrySetResult();
        lost?.Lost(text);
        process.Dispose();
    }

    private void ReadErrors()
    {
        var buffer = new char[4096];
        try
        {
            while (process.StandardError.Read(buffer) is var count and > 0)
            {
                output.Add(buffer.AsSpan(0, count));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // It has ended.
        }

        output.End();
    }
}
