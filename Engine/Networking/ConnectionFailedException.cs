namespace Orleans.Runtime.Messaging;

/// <summary>A connection could not be made, or the other side refused it.</summary>
public sealed class ConnectionFailedException : OrleansException
{
    public ConnectionFailedException(string message) : base(message)
    {
    }

    public ConnectionFailedException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
