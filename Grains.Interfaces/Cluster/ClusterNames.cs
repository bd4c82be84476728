namespace Krewe.Clusters;

/// <summary>Names of clusters: several may share one broker.</summary>
public static class ClusterNames
{
    /// <summary>The name of a cluster that is given none.</summary>
    public const string Default = "krewe";

    private static readonly System.Buffers.SearchValues<char> Allowed =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

    /// <summary>Whether <paramref name="name"/> is 1–64 characters of letters, digits and <c>. _ -</c>.</summary>
    public static bool IsValid(string name) => name.Length is > 0 and <= 64 && !name.AsSpan().ContainsAnyExcept(Allowed);
}
