using System.Diagnostics;

namespace Krewe.Benchmarks.Running;

/// <summary>A Redis with an append-only file (fsync every second) on a free port, in a directory of its own.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);

    private readonly Process process;
    private readonly string directory;

    private RedisServer(Process process, string directory, int port)
    {
        this.process = process;
        this.directory = directory;
        Port = port;
    }

    public int Port { get; }

    public static async Task<RedisServer> StartAsync(CancellationToken cancellation)
    {
        var port = FreePort.Next();
        var directory = Directory.CreateTempSubdirectory("krewe-bench-").FullName;

        // In a session of its own, as a service is: Linux shares the processor out between sessions first, and only then between threads.
        var start = new ProcessStartInfo("setsid") { RedirectStandardOutput = true };
        string[] arguments =
        [
            "redis-server", "--port", $"{port}", "--bind", "127.0.0.1", "--dir", directory, "--save", "",
            "--appendonly", "yes", "--appendfsync", "everysec",
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException("redis-server did not start.");
        var server = new RedisServer(process, directory, port);
        try
        {
            await server.ReadyAsync(cancellation);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    // The server says so in its log when it accepts connections.
    private async Task ReadyAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(StartLimit);
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
            {
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None); // keeps the pipe from filling up
                return;
            }
        }

        throw new InvalidOperationException("redis-server ended before it accepted connections.");
    }
}
