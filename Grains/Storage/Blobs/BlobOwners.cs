namespace Krewe.Storage;

/// <summary>Whose a blob may be. Pure.</summary>
internal static class BlobOwners
{
    /// <summary>
    /// The task itself and, as members are called <c>job:index</c>, every job that it may be part of: a job that has not come to a member still needs its
    /// arguments, and one that ends with a member's result still needs that.
    /// </summary>
    public static IEnumerable<string> Of(string owner)
    {
        for (var end = owner.Length; end > 0; end = owner.LastIndexOf(':', end - 1))
        {
            yield return owner[..end];
        }
    }
}
