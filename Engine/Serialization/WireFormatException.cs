using System.Diagnostics.CodeAnalysis;
using Orleans.Runtime;

namespace Orleans.Serialization;

/// <summary>What arrived is not what the wire format allows. The only exception a <see cref="WireReader"/> throws.</summary>
public sealed class WireFormatException : OrleansException
{
    public WireFormatException(string message) : base(message)
    {
    }

    public WireFormatException(string message, Exception? innerException) : base(message, innerException)
    {
    }

    [DoesNotReturn]
    internal static void Truncated() => throw new WireFormatException("The data ends inside a value.");

    [DoesNotReturn]
    internal static void OutOfRange(string type) => throw new WireFormatException($"A number on the wire does not fit {type}.");

    [DoesNotReturn]
    internal static void TooDeep() =>
        throw new WireFormatException($"Values are nested more than {WireReader.MaxDepth} deep.");
}
