using System.ComponentModel;

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

    /// <summary>The result type's part of the caller's side.</summary>
    internal abstract IPendingCall CreateCall(TaskCreationOptions options);

    public override string ToString() => $"{InterfaceName}.{MethodName}";
}

/// <summary>A call whose result is a <typeparamref name="T"/>, or <see cref="Nothing"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class Request<T> : Request
{
    internal sealed override IPendingCall CreateCall(TaskCreationOptions options) => new PendingCall<T>(options);
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
