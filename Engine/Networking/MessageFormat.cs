using Orleans.Runtime;
using Orleans.Serialization;

namespace Orleans.Networking;

/// <summary>A message as the fields of an object. Grains, interfaces and methods go by their stable names and ids.</summary>
internal static class MessageFormat
{
    private const uint Kind = 1, Id = 2, GrainType = 3, Key = 4, Interface = 5, Method = 6, Arguments = 7, Context = 8,
        TimeToLive = 9, Hops = 10, Owner = 11, Caller = 12, Result = 13, Error = 14, Cancelled = 15;

    public static void Write(ref WireWriter writer, Message message, SiloAddress self)
    {
        writer.BeginObject();
        Fields.Write(ref writer, Kind, (byte)message.Kind);
        Fields.Write(ref writer, Id, message.Id);
        if (message.Kind is MessageKind.Response) WriteResult(ref writer, message);
        else WriteCall(ref writer, message, self);
        writer.EndObject();
    }

    private static void WriteCall(ref WireWriter writer, Message message, SiloAddress self)
    {
        writer.WriteField(GrainType, WireType.Bytes);
        writer.WriteString(message.Target.Type.ToString());
        writer.WriteField(Key, WireType.Bytes);
        writer.WriteString(message.Target.Key.ToString());
        // The connection says who the caller is, except for what was passed on.
        if (message.Caller != self) Fields.Write(ref writer, Caller, message.Caller);
        if (message.Hops != 0) Fields.Write(ref writer, Hops, message.Hops);
        if (message.Owner is not null) Fields.Write(ref writer, Owner, message.Owner);
        if (message.TimeToLive != default) Fields.Write(ref writer, TimeToLive, message.TimeToLive.Ticks);
        if (message.Context is not null) Fields.Write<Dictionary<string, object>?>(ref writer, Context, message.Context);
        if (message.Body is not { } body || message.Kind == MessageKind.Redirect) return;
        writer.WriteField(Interface, WireType.Fixed4);
        writer.WriteFixed4(body.InterfaceId);
        writer.WriteField(Method, WireType.Fixed4);
        writer.WriteFixed4(body.MethodId);
        writer.WriteField(Arguments, WireType.Object);
        body.WriteArguments(ref writer);
    }

    private static void WriteResult(ref WireWriter writer, Message message)
    {
        var result = message.Result!;
        if (result.IsCanceled) Fields.Write(ref writer, Cancelled, true);
        else if (result.Exception is { } error)
        {
            Fields.Write(ref writer, Error, error.InnerExceptions.Count == 1 ? error.InnerException! : (Exception)error);
        }
        else if (message.Body is { } body)
        {
            writer.WriteField(Result, WireType.Object);
            body.WriteResult(ref writer, result);
        }
    }

    /// <summary>Reads a message from <paramref name="peer"/>. One that this node cannot understand has a <see cref="Received.Problem"/>.</summary>
    public static Received Read(ref WireReader reader, INode node, SiloAddress peer)
    {
        byte kind = 0;
        long id = 0, timeToLive = 0;
        string? type = null, key = null;
        uint interfaceId = 0, methodId = 0;
        var hops = 0;
        Request? body = null;
        Task? result = null;
        SiloAddress? owner = null, caller = null;
        Dictionary<string, object>? context = null;
        Exception? error = null, problem = null;
        var cancelled = false;
        if (!reader.BeginObject()) throw new WireFormatException("A message is null.");
        while (reader.ReadHeader() is var header and not 0)
        {
            switch (header >> 3)
            {
                case Kind: Fields.Read(ref reader, header, Kind, ref kind); break;
                case Id: Fields.Read(ref reader, header, Id, ref id); break;
                case GrainType: Fields.Read(ref reader, header, GrainType, ref type); break;
                case Key: Fields.Read(ref reader, header, Key, ref key); break;
                case Interface when (header & 7) == (uint)WireType.Fixed4: interfaceId = reader.ReadFixed4(); break;
                case Method when (header & 7) == (uint)WireType.Fixed4: methodId = reader.ReadFixed4(); break;
                case Arguments when (header & 7) == (uint)WireType.Object: body = ReadCall(ref reader, ref problem); break;
                case Context: Fields.Read(ref reader, header, Context, ref context); break;
                case TimeToLive: Fields.Read(ref reader, header, TimeToLive, ref timeToLive); break;
                case Hops: Fields.Read(ref reader, header, Hops, ref hops); break;
                case Owner: Fields.Read(ref reader, header, Owner, ref owner); break;
                case Caller: Fields.Read(ref reader, header, Caller, ref caller); break;
                case Result when (header & 7) == (uint)WireType.Object: result = ReadResult(ref reader, header); break;
                case Error: Fields.Read(ref reader, header, Error, ref error); break;
                case Cancelled: Fields.Read(ref reader, header, Cancelled, ref cancelled); break;
                default: reader.Skip(header); break;
            }
        }
        if (kind > (byte)MessageKind.Cancel) throw new WireFormatException($"{kind} is not a kind of message.");
        var isAnswer = (MessageKind)kind is MessageKind.Response or MessageKind.Redirect;
        if (!isAnswer && (type is not { Length: > 0 } || key is null)) throw new WireFormatException("A call says no grain.");
        if ((MessageKind)kind is MessageKind.Request or MessageKind.OneWay && body is null && problem is null)
        {
            throw new WireFormatException("A call says no method.");
        }
        if ((MessageKind)kind == MessageKind.Response && error is null && !cancelled && result is null) result = Task.CompletedTask;
        var message = new Message
        {
            Kind = (MessageKind)kind, Id = id, Caller = caller ?? (isAnswer ? node.Address : peer), Receiver = node.Address,
            Target = type is { Length: > 0 } && key is not null ? GrainId.Create(type, key) : default, Body = body, Context = context,
            TimeToLive = new(timeToLive), Hops = hops, Owner = owner,
            Result = error is not null ? Task.FromException(error) : cancelled ? Task.FromCanceled(new(true)) : result,
        };
        return new(message, problem);

        Request? ReadCall(ref WireReader reader, ref Exception? problem)
        {
            var request = node.NewRequest(interfaceId, methodId);
            if (request is null)
            {
                problem = new OrleansException(
                    $"{node.Address} knows no method {methodId:X8} of an interface {interfaceId:X8}: are caller and silo built from the same version?");
                if (reader.BeginObject()) reader.SkipFields();
                return null;
            }
            request.ReadArguments(ref reader);
            return request;
        }

        Task? ReadResult(ref WireReader reader, uint header)
        {
            // Nobody waits any more: its type is not known, and not needed.
            if (node.FindRequest(id) is { } request) return request.ReadResult(ref reader);
            reader.Skip(header);
            return null;
        }
    }
}

/// <summary>A message from the wire, and what keeps it from being carried out.</summary>
internal readonly record struct Received(Message Message, Exception? Problem);
