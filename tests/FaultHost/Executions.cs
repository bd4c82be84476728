using System.Globalization;
using System.Text;

namespace Krewe.FaultHost;

/// <summary>
/// A file of this process that gets a line for each attempt that begins: id, life of the process, attempt, delivery, and the time by the clock that
/// all processes of the machine share.
/// </summary>
internal sealed class Executions : IDisposable
{
    public const string FileName = "executions";

    private static readonly Lock Gate = new();
    private static FileStream? file;
    private static int life;

    public Executions(string directory, int number, bool isShared)
    {
        Directory.CreateDirectory(directory);
        // Unbuffered: what was written outlives the process.
        file = new FileStream(Path.Combine(directory, isShared ? $"{FileName}.{number}" : FileName), FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        life = number;
    }

    public static void Note(TaskContext context)
    {
        var line = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{context.Id} {life} {context.Attempt} {context.Delivery} {TimeProvider.System.GetTimestamp()}\n"));
        lock (Gate)
        {
            file!.Write(line);
        }
    }

    public void Dispose() => file?.Dispose();
}
