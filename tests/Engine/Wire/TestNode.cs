using System.Threading.Channels;
using Orleans.Runtime;
using Orleans.Serialization;

namespace Krewe.Tests.Engine.Wire;

/// <summary>A call with one argument, as the generator would write it.</summary>
public sealed class EchoRequest : Request<string>
{
    public string? Text { get; set; }

    public override uint InterfaceId => 1;

    public override uint MethodId => 2;

    public override string InterfaceName => "echo";

    public override string MethodName => "Echo";

    public override Task Invoke(object target, CancellationToken cancellationToken) => Task.FromResult(Text);

    public override void WriteArguments(ref WireWriter writer)
    {
        writer.BeginObject();
        Fields.Write(ref writer, 0, Text);
        writer.EndObject();
    }

    public override void ReadArguments(ref WireReader reader)
    {
        string? text = null;
        if (!reader.BeginObject()) return;
        while (reader.ReadHeader() is var header and not 0)
        {
            if (!Fields.Read(ref reader, header, 0, ref text)) reader.Skip(header);
        }
        Text = text;
    }
}

/// <summary>A node that answers every call with its own text, and remembers what befell it.</summary>
public sealed class TestNode(SiloAddress address) : INode
{
    private readonly Channel<string> _log = Channel.CreateUnbounded<string>();

    public SiloAddress Address => address;

    public int Calls { get; private set; }

    /// <summary>How much has happened that <see cref="NextAsync"/> has not told yet.</summary>
    public int Waiting => _log.Reader.Count;

    /// <summary>Whether calls are left without an answer.</summary>
    public bool Silent { get; set; }

    /// <summary>The next thing that happened: an answer, a failure or a lost peer.</summary>
    public async Task<string> NextAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            return await _log.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Nothing happened at {address}.");
        }
    }

    public Message Ask(string text, SiloAddress? receiver = null) => new()
    {
        Kind = MessageKind.Request, Id = 7, Caller = address, Receiver = receiver, Target = GrainId.Create("echo", "1"),
        Body = new EchoRequest { Text = text }, TimeToLive = TimeSpan.FromSeconds(30),
    };

    public Request? NewRequest(uint interfaceId, uint methodId) => (interfaceId, methodId) == (1u, 2u) ? new EchoRequest() : null;

    public Request? FindRequest(long id) => new EchoRequest();

    public void Receive(Message message)
    {
        if (message.Kind == MessageKind.Response) Log($"answer {((Task<string>)message.Result!).Result}");
        else Log($"request {((EchoRequest)message.Body!).Text}");
    }

    public void Relay(Message request, Action<Message> answer)
    {
        Calls++;
        if (Silent) return;
        answer(new()
        {
            Kind = MessageKind.Response, Id = request.Id, Caller = request.Caller, Receiver = request.Caller, Target = request.Target,
            Body = request.Body, Result = Task.FromResult(((EchoRequest)request.Body!).Text),
        });
    }

    public void Gone(Action<Message> client) => Log("a client is gone");

    public void Undeliverable(Message message, Exception error) => Log($"undeliverable {error.GetType().Name} {error.Message}");

    public void Lost(SiloAddress receiver, Exception error) => Log($"lost {error.GetType().Name} {error.Message}");

    private void Log(string line) => Assert.True(_log.Writer.TryWrite(line));
}
