namespace Krewe;

/// <summary>What becomes of a unique call whose key is taken by another one.</summary>
public enum UniquePolicy : byte
{
    /// <summary>It is refused with a <see cref="DuplicateTaskException"/>.</summary>
    Reject = 0,

    /// <summary>
    /// It takes the other's place. The other is revoked if it waits, for a retry too; if it runs it may finish, and does not start again. The new one
    /// does not wait for that.
    /// </summary>
    Replace = 1,

    /// <summary>It becomes the other one: its submitter gets the id of the task that is there, and awaits its result.</summary>
    Join = 2,
}
