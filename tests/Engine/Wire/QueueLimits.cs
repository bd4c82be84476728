namespace Krewe.Tests.Engine.Wire;

public class QueueLimits
{
    private const int Frame = 10_000, Limit = 200_000;

    [Fact]
    public async Task Calls_beyond_what_may_wait_are_refused_one_by_one_and_the_others_arrive()
    {
        await using var wires = new Wires();
        var silo = await wires.SiloAsync();
        await using var cable = new Cable(silo.Network.Endpoint!);
        var client = await wires.ClientAsync([cable.Endpoint], o => (o.MaxFrameSize, o.MaxQueuedBytes) = (Frame, Limit));
        cable.Hold();
        var text = new string('x', 9_000);

        // More than the system's own buffers take.
        const int Calls = 4_000;
        for (var i = 0; i < Calls; i++) client.Network.Send(client.Node.Ask(text));
        var refused = client.Node.Waiting;
        Assert.InRange(refused, 1, Calls - Limit / Frame);
        for (var i = 0; i < refused; i++) Assert.Contains("bytes wait to be sent", await client.Node.NextAsync(), StringComparison.Ordinal);

        cable.LetGo();
        for (var i = refused; i < Calls; i++) Assert.StartsWith("answer", await client.Node.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_does_not_read_its_answers_is_cut_off_and_the_others_are_served()
    {
        await using var wires = new Wires();
        var silo = await wires.SiloAsync(o => (o.MaxFrameSize, o.MaxQueuedBytes) = (Frame, Limit));
        await using var cable = new Cable(silo.Network.Endpoint!);
        var deaf = await wires.ClientAsync([cable.Endpoint]);
        var other = await wires.ClientAsync([silo.Network.Endpoint!]);
        cable.HoldAnswers();
        var text = new string('x', 9_000);

        for (var i = 0; i < 4_000; i++) deaf.Network.Send(deaf.Node.Ask(text));

        Assert.Equal("a client is gone", await silo.Node.NextAsync());
        other.Network.Send(other.Node.Ask("fine"));
        Assert.Equal("answer fine", await other.Node.NextAsync());
        Assert.Contains(wires.Logged, line => line.Contains("does not read", StringComparison.Ordinal) || line.Contains("could not be sent", StringComparison.Ordinal));
    }
}
