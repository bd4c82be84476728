using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Hosting;
using Orleans.Networking;
using Orleans.Runtime;
using Orleans.Serialization;

namespace Krewe.Tests.Engine.Wire;

/// <summary>Frames of a real client, spoilt, for a silo that serves others meanwhile.</summary>
public sealed class HostileFrames
{
    private const int Frames = 1_000_000, Connections = 200;

    [Fact]
    public async Task A_million_spoilt_messages_give_a_message_or_the_one_exception_and_no_memory_beyond_their_size()
    {
        using var silo = await SiloAsync();
        var node = silo.Services.GetRequiredService<Node>();
        var messages = (await RecordAsync(silo)).Where(frame => frame[4] == 16).Select(frame => frame[5..]).ToArray();
        Assert.All(messages, message => Assert.True(Reads(message, node)));
        var started = Stopwatch.StartNew();
        long read = 0, worst = 0;

        Parallel.For(0, 4, part =>
        {
            var random = new Random(part);
            for (var i = 0; i < Frames / 4; i++)
            {
                var bytes = Spoil(messages[random.Next(messages.Length)], random);
                var before = GC.GetAllocatedBytesForCurrentThread();
                if (Reads(bytes, node)) Interlocked.Increment(ref read);
                var taken = GC.GetAllocatedBytesForCurrentThread() - before;
                if (taken > Volatile.Read(ref worst)) Interlocked.Exchange(ref worst, taken);
            }
        });

        Assert.InRange(started.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        Assert.InRange(read, 1, Frames - 1);
        Assert.InRange(worst, 1, 100_000);
        await silo.StopAsync();
    }

    [Fact]
    public async Task Spoilt_frames_cost_their_sender_the_connection_and_nobody_else_anything()
    {
        using var silo = await SiloAsync();
        var recorded = await RecordAsync(silo);
        var greeting = recorded.Where(frame => frame[4] < 16).SelectMany(frame => frame).ToArray();
        var messages = recorded.Where(frame => frame[4] == 16).ToArray();
        using var other = await ClientAsync(Endpoint(silo));
        var grain = other.Services.GetRequiredService<IClusterClient>().GetGrain<IProbeGrain>("other");
        var random = new Random(1);
        var closed = 0;

        for (var i = 0; i < Connections; i++)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(Endpoint(silo));
            await socket.SendAsync(greeting);
            if (await SendUntilClosedAsync(socket, messages, random)) closed++;
            if (i % 10 == 0) Assert.Equal(i + 1, await grain.Add(i, 1).WaitAsync(TimeSpan.FromSeconds(10)));
        }

        Assert.InRange(closed, 1, Connections);
        Assert.Equal(3, await grain.Add(1, 2));
        await other.StopAsync();
        await silo.StopAsync();
    }

    /// <summary>Sends up to a hundred spoilt frames. True: the silo closed the connection before their end.</summary>
    private static async Task<bool> SendUntilClosedAsync(Socket socket, byte[][] messages, Random random)
    {
        try
        {
            for (var n = 0; n < 100; n++)
            {
                var frame = Spoil(messages[random.Next(messages.Length)], random);

                // Mostly the length is right, so that it is the content that is judged.
                if (frame.Length >= 5 && random.Next(10) > 0) BinaryPrimitives.WriteInt32LittleEndian(frame, frame.Length - 4);
                if (frame.Length >= 5 && random.Next(10) > 0) frame[4] = 16;
                await socket.SendAsync(frame);
            }

            // Whatever the silo has made of it, and also where it still waits for the rest of a frame, this ends it.
            socket.Shutdown(SocketShutdown.Send);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            var buffer = new byte[64 << 10];
            while (await socket.ReceiveAsync(buffer, limit.Token) > 0)
            {
            }

            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private static bool Reads(byte[] bytes, Node node)
    {
        try
        {
            var reader = new WireReader(bytes);
            MessageFormat.Read(ref reader, node, node.Address);
            return true;
        }
        catch (WireFormatException)
        {
            return false;
        }
    }

    private static byte[] Spoil(byte[] good, Random random)
    {
        if (random.Next(4) == 0)
        {
            var noise = new byte[random.Next(100)];
            random.NextBytes(noise);
            return noise;
        }

        var bytes = random.Next(3) == 0 ? good[..random.Next(good.Length)] : (byte[])good.Clone();
        for (var i = random.Next(1, 4); i > 0 && bytes.Length > 0; i--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return bytes;
    }

    /// <summary>The frames that a client sends from its greeting on: calls of several kinds.</summary>
    private static async Task<byte[][]> RecordAsync(IHost silo)
    {
        await using var cable = new Cable(Endpoint(silo));
        using var client = await ClientAsync(cable.Endpoint);
        var grain = client.Services.GetRequiredService<IClusterClient>().GetGrain<IProbeGrain>("recorded");
        await grain.Add(2, 3);
        await grain.Echo("some text");
        await grain.Fire(1);
        RequestContext.Set("trace", "abc");
        await grain.ContextValue("trace");
        RequestContext.Clear();
        using var cancel = new CancellationTokenSource();
        var call = grain.WaitForCancellation(cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await grain.Inside();
        await client.StopAsync();
        return [.. Split(cable.Sent())];
    }

    private static IEnumerable<byte[]> Split(byte[] sent)
    {
        for (var at = 0; at < sent.Length;)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(sent.AsSpan(at)) + 4;
            yield return sent[at..(at + length)];
            at += length;
        }
    }

    private static IPEndPoint Endpoint(IHost silo) => silo.Services.GetRequiredService<Gateway>().Endpoint!;

    private static async Task<IHost> SiloAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleans(silo => silo.OpenGateway(o => o.Listen = new(IPAddress.Loopback, 0)).Configure(o => o.DeactivationTimeout = TimeSpan.FromSeconds(2)));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private static async Task<IHost> ClientAsync(IPEndPoint endpoint)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleansClient(client => client.UseTcp(o => o.Gateways = [endpoint]));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}
