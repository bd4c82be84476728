using System.Runtime.ExceptionServices;

namespace Orleans.Serialization;

/// <summary>
/// An exception is its kind, its type's name (for people), its message, its stack, what caused it, and its state. No type is made
/// from a name: a kind that is not in the list arrives as <see cref="RemoteException"/>.
/// </summary>
internal sealed class ExceptionCodec : Codec<Exception?>
{
    private const uint Kind = 1, TypeName = 2, Message = 3, Stack = 4, Inner = 5, All = 6, State = 7;

    public override WireType WireType => WireType.Object;

    public override void Write(ref WireWriter writer, Exception? value)
    {
        if (value is null)
        {
            writer.WriteNullObject();
            return;
        }
        var kind = ExceptionKinds.Of(value.GetType());
        writer.BeginObject();
        if (kind is not null) Fields.Write(ref writer, Kind, kind.Alias);
        Fields.Write(ref writer, TypeName, value is RemoteException remote ? remote.TypeName : value.GetType().FullName ?? "");
        Fields.Write(ref writer, Message, value.Message);
        if (value.StackTrace is { } stack) Fields.Write(ref writer, Stack, stack);
        if (value is AggregateException many) Fields.Write(ref writer, All, many.InnerExceptions.ToArray());
        else if (value.InnerException is { } inner) Fields.Write(ref writer, Inner, inner);
        if (kind is not null)
        {
            // Last, so that the reader has all else when it makes the exception.
            writer.WriteField(State, WireType.Object);
            kind.WriteState(ref writer, value);
        }
        writer.EndObject();
    }

    public override Exception? Read(ref WireReader reader)
    {
        if (!reader.BeginObject()) return null;
        string? kind = null, typeName = null, message = null, stack = null;
        Exception? inner = null, made = null;
        Exception[]? all = null;
        while (reader.ReadHeader() is var header and not 0)
        {
            var known = Fields.Read(ref reader, header, Kind, ref kind) || Fields.Read(ref reader, header, TypeName, ref typeName)
                || Fields.Read(ref reader, header, Message, ref message) || Fields.Read(ref reader, header, Stack, ref stack)
                || Fields.Read(ref reader, header, Inner, ref inner) || Fields.Read(ref reader, header, All, ref all);
            if (known) continue;
            if (header == (State << 3 | (uint)WireType.Object) && kind is not null && ExceptionKinds.Of(kind) is { } found)
            {
                made = found.Read(ref reader, message ?? "", inner);
            }
            else reader.Skip(header);
        }
        made ??= all is not null ? Aggregate(message, all) : new RemoteException(typeName ?? kind ?? "", message ?? "", inner);
        if (!string.IsNullOrEmpty(stack) && made.StackTrace is null) ExceptionDispatchInfo.SetRemoteStackTrace(made, stack);
        return made;
    }

    private static AggregateException Aggregate(string? message, Exception?[] all)
    {
        // The message of an aggregate ends in those of its parts, which its constructor adds again.
        var end = message?.IndexOf(" (", StringComparison.Ordinal) ?? -1;
        return new(end > 0 ? message![..end] : message, all.OfType<Exception>());
    }
}
