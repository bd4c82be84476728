namespace Krewe;

/// <summary>A task ended without success. Revoked, rejected and lost tasks surface as this too; see <see cref="State"/>.</summary>
/// <param name="id">The task.</param>
/// <param name="state">How it ended.</param>
/// <param name="remoteType">Type of the error where it happened.</param>
/// <param name="remoteMessage">Its message.</param>
/// <param name="remoteStack">Its stack there; null if there is none.</param>
public sealed class TaskFailedException(string id, TaskState state, string remoteType, string remoteMessage, string? remoteStack)
    : KreweException($"Task {id} ended as {Ending(state, remoteType, $"{remoteType}: {remoteMessage}")}")
{
    /// <summary>The task.</summary>
    public string Id => id;

    /// <summary>How it ended.</summary>
    public TaskState State => state;

    /// <summary>Full name of the exception's type where it happened.</summary>
    public string RemoteType => remoteType;

    /// <summary>The exception's message there.</summary>
    public string RemoteMessage => remoteMessage;

    /// <summary>The exception's stack there; null if there is none.</summary>
    public string? RemoteStack => remoteStack;

    /// <summary>The state and the error, which begins with its type; once where both are called the same, as of what was revoked.</summary>
    internal static string Ending(TaskState state, string type, string error) => type == state.ToString() ? error : $"{state}: {error}";
}
