using System.Net;
using Orleans.Networking;
using Orleans.Runtime;

namespace Krewe.Tests.Engine.Wire;

public class BrokenConnections
{
    [Fact]
    public async Task Calls_under_way_fail_at_once_and_the_client_connects_again()
    {
        await using var wires = new Wires();
        var silo = await wires.SiloAsync();
        await using var cable = new Cable(silo.Network.Endpoint!);
        var client = await wires.ClientAsync([cable.Endpoint]);
        silo.Node.Silent = true;
        client.Network.Send(client.Node.Ask("lost"));
        var back = Reconnected(client.Network);
        cable.Cut();
        Assert.StartsWith("lost SiloUnavailableException", await client.Node.NextAsync(), StringComparison.Ordinal);
        await back.WaitAsync(TimeSpan.FromSeconds(20));
        silo.Node.Silent = false;
        client.Network.Send(client.Node.Ask("again"));
        Assert.Equal("answer again", await client.Node.NextAsync());
    }

    [Fact]
    public async Task The_next_silo_takes_over_from_one_that_is_gone()
    {
        await using var wires = new Wires();
        var first = await wires.SiloAsync();
        var second = await wires.SiloAsync();
        var client = await wires.ClientAsync([first.Network.Endpoint!, second.Network.Endpoint!]);
        Assert.Equal(first.Node.Address, client.Network.Gateway);
        var back = Reconnected(client.Network);
        await first.Network.StopAsync(default);
        await back.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(second.Node.Address, client.Network.Gateway);
    }

    [Fact]
    public async Task While_no_silo_can_be_reached_calls_fail_at_once_and_say_so()
    {
        await using var wires = new Wires();
        var silo = await wires.SiloAsync();
        var client = await wires.ClientAsync([silo.Network.Endpoint!]);
        await silo.Network.StopAsync(default);
        Assert.StartsWith("lost", await client.Node.NextAsync(), StringComparison.Ordinal);
        client.Network.Send(client.Node.Ask("anybody"));
        Assert.StartsWith("undeliverable SiloUnavailableException", await client.Node.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_that_no_longer_answers_on_an_open_connection_is_given_up()
    {
        await using var wires = new Wires();
        var silo = await wires.SiloAsync();
        await using var cable = new Cable(silo.Network.Endpoint!);
        var client = await wires.ClientAsync([cable.Endpoint], o =>
        {
            (o.PingInterval, o.PingTimeout) = (TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(500));
        });
        cable.GoDead();
        Assert.Contains("Nothing was heard", await client.Node.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_whose_silo_no_longer_answers_goes_on_to_another_before_it_tries_that_one_again()
    {
        await using var wires = new Wires();
        var first = await wires.SiloAsync(o => o.HandshakeTimeout = TimeSpan.FromMinutes(1));
        var second = await wires.SiloAsync();
        await using var cable = new Cable(first.Network.Endpoint!);
        var client = await wires.ClientAsync([cable.Endpoint, second.Network.Endpoint!], o =>
        {
            (o.PingInterval, o.PingTimeout) = (TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(500));
            o.HandshakeTimeout = TimeSpan.FromMinutes(1); // Who is as good as dead takes a connection, and says no word.
        });
        var back = Reconnected(client.Network);
        cable.GoDead();
        await back.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(second.Node.Address, client.Network.Gateway);
    }

    [Fact]
    public async Task A_silo_is_not_given_up_for_the_time_in_which_the_client_itself_stood_still()
    {
        await using var wires = new Wires();
        var silo = await wires.SiloAsync();
        await using var cable = new Cable(silo.Network.Endpoint!);
        var time = new PausedTime();
        await using var network = new GatewayNetwork(new() { Gateways = [cable.Endpoint] }, new(), time, wires);
        var node = new TestNode(SiloAddress.New(IPAddress.Loopback, 0, -1000));
        await network.StartAsync(node, default);
        var before = cable.Sent().Length;
        time.Pause(TimeSpan.FromMinutes(1));
        time.Clock.Advance(new TcpOptions().PingInterval);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (cable.Sent().Length == before) // The question whether it is there.
        {
            Assert.False(limit.IsCancellationRequested, "The client did not ask whether the silo is there.");
            await Task.Yield();
        }

        network.Send(node.Ask("still here"));
        Assert.Equal("answer still here", await node.NextAsync());
    }

    [Fact]
    public async Task Pings_keep_an_idle_connection_open()
    {
        await using var wires = new Wires();
        var silo = await wires.SiloAsync();
        var client = await wires.ClientAsync([silo.Network.Endpoint!], o =>
        {
            (o.PingInterval, o.PingTimeout) = (TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(2));
        });
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        var lost = client.Node.NextAsync();
        await Assert.ThrowsAsync<TaskCanceledException>(() => lost.WaitAsync(limit.Token));
        client.Network.Send(client.Node.Ask("still here"));
        Assert.Equal("answer still here", await lost);
    }

    [Fact]
    public async Task Who_receives_a_large_frame_slowly_is_not_taken_for_dead()
    {
        await using var wires = new Wires();
        var silo = await wires.SiloAsync(o => (o.PingInterval, o.PingTimeout) = (TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(3)));
        await using var cable = new Cable(silo.Network.Endpoint!);
        var client = await wires.ClientAsync([cable.Endpoint], o =>
        {
            (o.PingInterval, o.PingTimeout) = (TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(3));
        });
        cable.Slow(TimeSpan.FromMilliseconds(100));
        var text = new string('x', 2 << 20); // 32 pieces or more, as the system cuts them: over 3 s each way.
        client.Network.Send(client.Node.Ask(text));
        Assert.Equal("answer " + text, await client.Node.NextAsync());
    }

    [Fact]
    public async Task A_frame_that_ends_early_is_not_delivered_and_harms_nobody_else()
    {
        await using var wires = new Wires();
        var silo = await wires.SiloAsync();
        await using var cable = new Cable(silo.Network.Endpoint!);
        var unlucky = await wires.ClientAsync([cable.Endpoint]);
        var other = await wires.ClientAsync([silo.Network.Endpoint!]);
        cable.CutAfter(20);
        unlucky.Network.Send(unlucky.Node.Ask(new string('x', 1000)));
        Assert.StartsWith("lost", await unlucky.Node.NextAsync(), StringComparison.Ordinal);
        other.Network.Send(other.Node.Ask("fine"));
        Assert.Equal("answer fine", await other.Node.NextAsync());
        Assert.Equal(1, silo.Node.Calls);
    }

    [Fact]
    public async Task A_message_over_the_limit_fails_alone_on_the_sender_s_side()
    {
        await using var wires = new Wires();
        var silo = await wires.SiloAsync();
        var client = await wires.ClientAsync([silo.Network.Endpoint!], o => o.MaxFrameSize = 10_000);
        client.Network.Send(client.Node.Ask(new string('x', 10_000)));
        Assert.Contains("MaxFrameSize allows 10000", await client.Node.NextAsync(), StringComparison.Ordinal);
        client.Network.Send(client.Node.Ask("small"));
        Assert.Equal("answer small", await client.Node.NextAsync());
    }

    [Fact]
    public async Task A_frame_over_the_receiver_s_limit_ends_the_connection()
    {
        await using var wires = new Wires();
        var silo = await wires.SiloAsync(o => o.MaxFrameSize = 10_000);
        var client = await wires.ClientAsync([silo.Network.Endpoint!]);
        client.Network.Send(client.Node.Ask(new string('x', 20_000)));
        Assert.StartsWith("lost", await client.Node.NextAsync(), StringComparison.Ordinal);
        Assert.Equal(0, silo.Node.Calls);
    }

    [Fact]
    public async Task Megabytes_in_one_message_arrive_whole()
    {
        await using var wires = new Wires();
        var silo = await wires.SiloAsync();
        var client = await wires.ClientAsync([silo.Network.Endpoint!]);
        var text = new string('é', 5_000_000);
        client.Network.Send(client.Node.Ask(text));
        Assert.Equal("answer " + text, await client.Node.NextAsync());
    }

    [Fact]
    public async Task Silos_send_to_each_other_in_order_and_hear_when_one_is_gone()
    {
        await using var wires = new Wires();
        var one = await wires.SiloAsync(o => o.Secret = "s");
        var two = await wires.SiloAsync(o => o.Secret = "s");
        for (var i = 0; i < 100; i++) one.Network.Send(one.Node.Ask($"{i}", two.Node.Address));
        for (var i = 0; i < 100; i++) Assert.Equal($"request {i}", await two.Node.NextAsync());
        await two.Network.StopAsync(default);
        Assert.StartsWith("lost SiloUnavailableException", await one.Node.NextAsync(), StringComparison.Ordinal);
        one.Network.Send(one.Node.Ask("late", two.Node.Address));
        Assert.Contains("cannot be reached", await one.Node.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_connects_to_members_only_and_answers_others_on_their_own_connection()
    {
        await using var wires = new Wires();
        var known = await wires.SiloAsync();
        var careful = await wires.SiloAsync(isMember: silo => silo == known.Node.Address);
        var unknown = await wires.SiloAsync();

        careful.Network.Send(careful.Node.Ask("hello", known.Node.Address));
        careful.Network.Send(careful.Node.Ask("hello", unknown.Node.Address));
        Assert.Equal("request hello", await known.Node.NextAsync());
        Assert.Contains("no member of the cluster", await careful.Node.NextAsync(), StringComparison.Ordinal);
        Assert.Equal(ProbeResult.Silent, await careful.Network.ProbeAsync(unknown.Node.Address, default));

        unknown.Network.Send(unknown.Node.Ask("may I", careful.Node.Address));
        Assert.Equal("request may I", await careful.Node.NextAsync());
        careful.Network.Send(careful.Node.Ask("yes", unknown.Node.Address));
        Assert.Equal("request yes", await unknown.Node.NextAsync());
    }

    [Fact]
    public async Task A_probe_tells_who_is_there_who_is_silent_and_where_nobody_is()
    {
        await using var wires = new Wires();
        var prober = await wires.SiloAsync();
        var there = await wires.SiloAsync();
        await using var cable = new Cable(there.Network.Endpoint!);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));

        Assert.Equal(ProbeResult.Answered, await prober.Network.ProbeAsync(there.Node.Address, default));
        Assert.Equal(ProbeResult.Answered, await prober.Network.ProbeAsync(there.Node.Address, default));
        Assert.Equal(ProbeResult.Refused, await prober.Network.ProbeAsync(SiloAddress.New(there.Node.Address.Endpoint, 99), default));
        cable.GoDead();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => prober.Network.ProbeAsync(SiloAddress.New(cable.Endpoint, 1), limit.Token));

        await there.Network.StopAsync(default);
        Assert.StartsWith("lost", await prober.Node.NextAsync(), StringComparison.Ordinal); // The silo in another's place.
        Assert.StartsWith("lost", await prober.Node.NextAsync(), StringComparison.Ordinal);
        ProbeResult last;
        while ((last = await prober.Network.ProbeAsync(there.Node.Address, default)) == ProbeResult.Silent) await Task.Yield();
        Assert.Equal(ProbeResult.Refused, last);
    }

    private static Task Reconnected(GatewayNetwork network)
    {
        var back = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        network.GatewayChanged += silo => _ = silo is not null && back.TrySetResult();
        return back.Task;
    }

    /// <summary>A clock by which this process may stand still: time passes, and no timer is due in it.</summary>
    private sealed class PausedTime : TimeProvider
    {
        private long _paused;

        public SimulatedTime Clock { get; } = new();

        public override long TimestampFrequency => Clock.TimestampFrequency;

        public override long GetTimestamp() => Clock.GetTimestamp() + Volatile.Read(ref _paused);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            Clock.CreateTimer(callback, state, dueTime, period);

        public void Pause(TimeSpan span) => Volatile.Write(ref _paused, span.Ticks);
    }
}
