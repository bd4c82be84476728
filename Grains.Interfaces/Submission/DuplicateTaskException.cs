namespace Krewe;

/// <summary>A unique call was refused because another task has its key. Nothing was stored.</summary>
[Orleans.GenerateSerializer, Orleans.Alias("krewe.DuplicateTaskException")]
public sealed class DuplicateTaskException(string message, string key, string id) : SubmitRefusedException(message)
{
    /// <summary>The key.</summary>
    [Orleans.Id(0)]
    public string Key { get; } = key;

    /// <summary>Id of the task that has it.</summary>
    [Orleans.Id(1)]
    public string Id { get; } = id;
}
