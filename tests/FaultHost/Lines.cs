namespace Krewe.FaultHost;

/// <summary>Whole lines to whoever started this process; once it returns, the line is out even if the process is killed.</summary>
internal static class Lines
{
    private static readonly Lock Gate = new();

    public static void Say(string line)
    {
        lock (Gate)
        {
            Console.Out.WriteLine(line);
            Console.Out.Flush();
        }
    }

    /// <summary>Text as one line.</summary>
    public static string Flat(string text) => text.ReplaceLineEndings(" ");
}
