using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>Somebody else wrote the state since it was read here. The activation that let it escape is deactivated.</summary>
public class InconsistentStateException : OrleansException
{
    public InconsistentStateException(string message) : base(message)
    {
    }

    public InconsistentStateException(string message, Exception? innerException) : base(message, innerException)
    {
    }

    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag, Exception? storageException = null)
        : base(errorMsg, storageException)
    {
        StoredEtag = storedEtag;
        CurrentEtag = currentEtag;
    }

    public string? StoredEtag { get; }

    public string? CurrentEtag { get; }
}
