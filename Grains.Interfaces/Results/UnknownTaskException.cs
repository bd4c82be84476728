namespace Krewe;

/// <summary>An id that nobody submitted, or whose result has expired or was forgotten.</summary>
public sealed class UnknownTaskException(string id)
    : KreweException($"No task has the id {id}: it was never submitted here, or its result has expired or was forgotten.")
{
    /// <summary>The id.</summary>
    public string Id => id;
}
