namespace Krewe.Submission;

/// <summary>Names of queues.</summary>
public static class QueueNames
{
    /// <summary>The queue of tasks that name none.</summary>
    public const string Default = "default";

    /// <summary>Whether <paramref name="name"/> is 1–128 characters of letters, digits and <c>. _ - :</c>.</summary>
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= 128 && !name.AsSpan().ContainsAnyExcept(Allowed);

    /// <exception cref="ArgumentException">No queue can be called so.</exception>
    internal static void Check(string? name, string parameter)
    {
        ArgumentNullException.ThrowIfNull(name, parameter);
        if (!IsValid(name))
        {
            throw new ArgumentException($"'{name}' is no name of a queue; use 1–128 letters, digits or . _ - :", parameter);
        }
    }

    /// <summary>
    /// The queue that one silo alone serves, besides those it is told to: what is to run there and nowhere else waits in it. It goes with the silo.
    /// </summary>
    /// <param name="silo">The silo's address with its generation.</param>
    public static string OfSilo(string silo) => SiloPrefix + string.Create(silo.Length, silo, static (name, address) =>
    {
        for (var i = 0; i < name.Length; i++)
        {
            name[i] = Allowed.Contains(address[i]) ? address[i] : '-';
        }
    });

    /// <summary>Whether <paramref name="name"/> is the queue of one silo. Nobody else may serve it, and what is to wait there needs a time when it expires.</summary>
    public static bool IsOfSilo(string name) => name.StartsWith(SiloPrefix, StringComparison.Ordinal);

    /// <summary>Stands for the queue of a silo by its name, until the client has found it: no queue can be called so.</summary>
    internal static string Directed(string silo) => DirectPrefix + silo;

    /// <summary>Whether it is one by <see cref="Directed"/>.</summary>
    internal static bool IsDirected(string? name) => name?.StartsWith(DirectPrefix) == true;

    /// <summary>The silo's name in one by <see cref="Directed"/>.</summary>
    internal static string SiloOf(string directed) => directed[1..];

    private const char DirectPrefix = '@';
    private const string SiloPrefix = "silo:";

    private static readonly System.Buffers.SearchValues<char> Allowed =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-:");
}
