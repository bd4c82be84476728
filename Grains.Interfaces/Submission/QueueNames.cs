namespace Krewe.Submission;

/// <summary>Names of queues.</summary>
public static class QueueNames
{
    /// <summary>The queue of tasks that name none.</summary>
    public const string Default = "default";

    /// <summary>Whether <paramref name="name"/> is 1–128 characters of letters, digits and <c>. _ - :</c>.</summary>
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= 128 && !name.AsSpan().ContainsAnyExcept(Allowed);

    private static readonly System.Buffers.SearchValues<char> Allowed =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-:");
}
