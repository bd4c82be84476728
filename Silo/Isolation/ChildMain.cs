using System.Runtime.InteropServices;
using System.Text.Json;
using Krewe.Execution;
using Krewe.Execution.Isolation;
using Microsoft.Extensions.Hosting;

namespace Krewe.Hosting;

/// <summary>A child process from its first line to its last.</summary>
internal static class ChildMain
{
    private static readonly TimeSpan LeavingTime = TimeSpan.FromSeconds(2);

    // When a machine runs out of memory, a task is to be ended, and not its silo.
    private const string Priority = "/proc/self/oom_score_adj";
    private const string FirstToGo = "500";

    public static async Task<int> RunAsync(int silo, Action<IHostApplicationBuilder>? configure)
    {
        var (input, output) = ChildStreams.Take();
        if (!ChildStreams.Bind(silo))
        {
            return 1;
        }

        PreferToDie();
        PosixSignal[] all = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT];
        var signals = all.Select(signal => PosixSignalRegistration.Create(signal, context => context.Cancel = true)).ToArray(); // The silo decides.
        var (reader, writer) = (new FrameReader(input), new FrameWriter(output));
        if (!TryReadSetup(reader, out var setup))
        {
            return 1; // The silo is gone.
        }

        if (setup.Build != Build)
        {
            return Say(writer, "the program on the disk is of another build of Krewe than the silo that runs: restart the silo");
        }

        ChildHost host;
        string? lacks;
        try
        {
            host = await ChildHost.StartAsync(setup, writer, configure);
            lacks = host.Lacks(setup);
        }
        catch (Exception e)
        {
            return Say(writer, ErrorText.Of(e) is var error ? $"{error.Type}: {error.Message}\n{error.Stack}" : "");
        }

        if (lacks is not null)
        {
            return Say(writer, lacks);
        }

        Send(writer, new ChildHello(Build, null));
        await host.ListenAsync(reader);
        await host.StopAsync().WaitAsync(LeavingTime, TimeProvider.System).ConfigureAwait(Background.Quietly);
        Array.ForEach(signals, s => s.Dispose());
        return 0;
    }

    /// <summary>Tells builds of Krewe apart.</summary>
    public static Guid Build { get; } = typeof(TaskRunner).Module.ModuleVersionId;

    private static bool TryReadSetup(FrameReader reader, out ChildSetup setup)
    {
        var read = reader.Read(out var kind, out var content);
        setup = read && kind == FrameKind.Setup ? JsonSerializer.Deserialize<ChildSetup>(content)! : null!;
        return read;
    }

    private static int Say(FrameWriter writer, string problem)
    {
        Send(writer, new ChildHello(Build, problem));
        return 1;
    }

    private static void Send(FrameWriter writer, ChildHello hello) =>
        writer.Send(FrameKind.Hello, JsonSerializer.SerializeToUtf8Bytes(hello), static (buffer, in json) => buffer.Raw(json));

    private static void PreferToDie()
    {
        try
        {
            File.WriteAllText(Priority, FirstToGo);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"The system does not let this process go first when memory runs out: {e.Message}");
        }
    }
}
