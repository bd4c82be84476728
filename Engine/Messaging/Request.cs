using System.ComponentModel;
using Orleans.Serialization;

namespace Orleans.Runtime;

/// <summary>A method call as an object: generated for each method of a grain interface, its arguments are its fields.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class Request
{
    /// <summary>The stable id of the interface: a hash of its alias or full name.</summary>
    public abstract uint InterfaceId { get; }

    /// <summary>The stable id of the method within its interface: a hash of its alias, number or name.</summary>
    public abstract uint MethodId { get; }

    public abstract string InterfaceName { get; }

    public abstract string MethodName { get; }

    public virtual RequestOptions Options => RequestOptions.None;

    /// <summary>Null: the node's default.</summary>
    public virtual TimeSpan? ResponseTimeout => null;

    /// <summary>The caller's token; does not travel.</summary>
    public virtual CancellationToken CancellationToken => default;

    /// <summary>Calls the method; <paramref name="cancellationToken"/> takes the place of the caller's.</summary>
    public abstract Task Invoke(object target, CancellationToken cancellationToken);

    /// <summary>Writes the arguments as one object.</summary>
    public virtual void WriteArguments(ref WireWriter writer)
    {
        writer.BeginObject();
        writer.EndObject();
    }

    /// <summary>Sets the arguments to what was written; those that were not keep their defaults.</summary>
    public virtual void ReadArguments(ref WireReader reader)
    {
        if (reader.BeginObject()) reader.SkipFields();
    }

    /// <summary>The result type's part of the caller's side.</summary>
    internal abstract IPendingCall CreateCall(TaskCreationOptions options);

    /// <summary>Writes the value of a task that has succeeded, as an object with one field.</summary>
    internal abstract void WriteResult(ref WireWriter writer, Task result);

    /// <summary>Reads a value into a completed task of the result type.</summary>
    internal abstract Task ReadResult(ref WireReader reader);

    public override string ToString() => $"{InterfaceName}.{MethodName}";
}

/// <summary>A call whose result is a <typeparamref name="T"/>, or <see cref="Nothing"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class Request<T> : Request
{
    internal sealed override IPendingCall CreateCall(TaskCreationOptions options) => new PendingCall<T>(options);

    internal sealed override void WriteResult(ref WireWriter writer, Task result)
    {
        writer.BeginObject();
        if (result is Task<T> { Result: not null } typed) Fields.Write(ref writer, 0, typed.Result);
        writer.EndObject();
    }

    internal sealed override Task ReadResult(ref WireReader reader)
    {
        T value = default!;
        if (reader.BeginObject())
        {
            while (reader.ReadHeader() is var header and not 0)
            {
                if (!Fields.Read(ref reader, header, 0, ref value)) reader.Skip(header);
            }
        }
        return Task.FromResult(value);
    }
}

/// <summary>The result of a method that returns none.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Nothing;

/// <summary>How a method may be called, from its attributes.</summary>
[Flags]
public enum RequestOptions
{
    None = 0,
    OneWay = 1,
    ReadOnly = 2,
    AlwaysInterleave = 4,

    /// <summary>The method takes a cancellation token.</summary>
    Cancellable = 8,
}
