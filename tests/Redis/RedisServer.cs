using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Krewe.Redis;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Sdk;

namespace Krewe.Tests.Redis;

/// <summary>A real Redis on a free port of the loopback, in a directory of its own, with an append-only file. It ends with the test.</summary>
public sealed class RedisServer : IAsyncLifetime, IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly string directory = Directory.CreateTempSubdirectory("krewe-redis-").FullName;
    private readonly List<string> settings = [];
    private Process? process;
    private string? network;

    /// <summary>The address it listens at.</summary>
    public string Host { get; private init; } = "127.0.0.1";

    public int Port { get; private set; }

    /// <summary>Asked for with each command of <see cref="AskAsync"/>; null for none.</summary>
    public string? Password { get; set; }

    public RedisUrl Url => RedisUrl.Parse(Password is null ? $"redis://{Host}:{Port}" : $"redis://:{Uri.EscapeDataString(Password)}@{Host}:{Port}");

    /// <summary>Starts one with settings of its own, each followed by its value.</summary>
    public static async Task<RedisServer> StartAsync(params string[] settings)
    {
        var server = new RedisServer();
        server.settings.AddRange(settings);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts one in a network namespace, which this process does not reach.</summary>
    public static async Task<RedisServer> StartInAsync(string network, string address)
    {
        var server = new RedisServer { Host = address, network = network };
        server.settings.AddRange(["--protected-mode", "no"]);
        await server.StartAgainAsync();
        return server;
    }

    Task IAsyncLifetime.InitializeAsync() => StartAgainAsync();

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(directory, recursive: true);
    }

    /// <summary>Kills it as a power cut would.</summary>
    public async Task KillAsync()
    {
        if (process is { } running)
        {
            running.Kill();
            await running.WaitForExitAsync();
            running.Dispose();
            process = null;
        }
    }

    /// <summary>Starts it on its directory, and its port, which it keeps.</summary>
    public async Task StartAgainAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = Port == 0 ? FreePort() : Port;
            var log = await LaunchAsync(port);
            if (log is null)
            {
                Port = port;
                return;
            }

            await KillAsync();
            if (attempt == 5 || !log.Contains("bind", StringComparison.OrdinalIgnoreCase))
            {
                throw new XunitException($"redis-server did not start:\n{log}");
            }
        }
    }

    /// <summary>All that it has written to its disk.</summary>
    public byte[] ReadFiles() => [.. Directory.GetFiles(directory, "*", SearchOption.AllDirectories).SelectMany(File.ReadAllBytes)];

    /// <summary>Stops it where it is, as a machine that hangs: it keeps its connections and answers nobody.</summary>
    public void Freeze() => Signal("STOP");

    /// <summary>Lets it go on.</summary>
    public void Thaw() => Signal("CONT");

    /// <summary>A connection of its own, with long times, unless told otherwise: no test depends on how quick the machine is.</summary>
    public RedisConnection Connect(RedisOptions? options = null, RedisUrl? url = null) =>
        new(url ?? Url, options ?? new RedisOptions { CommandTimeout = StartLimit, ConnectTimeout = StartLimit }, TimeProvider.System, NullLogger<RedisConnection>.Instance);

    /// <summary>Sends one command on a connection of its own; returns what comes back, as text, an error too.</summary>
    public async Task<string> AskAsync(params string[] words)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port);
        var stream = client.GetStream();
        var reader = new StreamReader(stream, Encoding.Latin1);
        if (Password is { } password)
        {
            await SendAsync(stream, ["AUTH", password]);
            Assert.Equal("+OK", await reader.ReadLineAsync());
        }

        await SendAsync(stream, words);
        return await ReadAsync(reader);
    }

    /// <summary>As <see cref="AskAsync"/>, for what must be answered with OK.</summary>
    public async Task DoAsync(params string[] words) => Assert.Equal("OK", await AskAsync(words));

    private static async Task<string> ReadAsync(StreamReader reader)
    {
        var line = await reader.ReadLineAsync() ?? throw new IOException("Redis closed the connection.");
        var rest = line[1..];
        switch (line[0])
        {
            case '$' when rest != "-1":
                var text = new char[int.Parse(rest, CultureInfo.InvariantCulture) + 2];
                await reader.ReadBlockAsync(text);
                return new string(text, 0, text.Length - 2);
            case '*':
                var items = new List<string>();
                for (var left = int.Parse(rest, CultureInfo.InvariantCulture); left > 0; left--)
                {
                    items.Add(await ReadAsync(reader));
                }

                return string.Join('\n', items);
            default:
                return rest;
        }
    }

    private static async Task SendAsync(NetworkStream stream, string[] words)
    {
        var command = new StringBuilder($"*{words.Length}\r\n");
        foreach (var word in words)
        {
            command.Append(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n");
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(command.ToString()));
    }

    private void Signal(string signal)
    {
        using var kill = Process.Start("kill", $"-{signal} {process!.Id}");
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Null when it is ready, else what it said before it ended.</summary>
    private async Task<string?> LaunchAsync(int port)
    {
        var start = new ProcessStartInfo(network is null ? "redis-server" : "nsenter") { RedirectStandardOutput = true };
        string[] inside = network is null ? [] : [$"--net=/run/netns/{network}", "redis-server"];
        string[] arguments =
        [
            .. inside, "--port", $"{port}", "--bind", Host, "--dir", directory, "--save", "", "--appendonly", "yes", "--appendfsync", "always", .. settings,
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new XunitException($"redis-server is missing; install it (Debian: apt-get install redis-server), or run ./dev test. {error.Message}");
        }

        using var limit = new CancellationTokenSource(StartLimit);
        var log = new StringBuilder();
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            log.AppendLine(line);
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
            {
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None); // keeps the pipe from filling up
                return null;
            }
        }

        return log.ToString();
    }
}
