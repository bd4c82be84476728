using Orleans.Runtime;

namespace Orleans.Serialization;

/// <summary>An exception of a type that does not travel: what it was is kept as text.</summary>
public sealed class RemoteException(string typeName, string message, Exception? innerException)
    : OrleansException(message, innerException)
{
    /// <summary>The name of the type it had where it was thrown.</summary>
    public string TypeName { get; } = typeName;
}
