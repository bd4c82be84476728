using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Krewe.Hosting;

/// <summary>
/// A child's ends of the two pipes to its silo. They come as standard input and output, and are moved away from there at once, so that nothing that
/// tasks read or write comes between: what is written to the output goes where errors go. Nothing that a task starts inherits them. Linux only.
/// </summary>
internal static class ChildStreams
{
    private const int CloseOnExec = 0x80000;
    private const int DeathSignal = 1;
    private const int Kill = 9;

    // Numbers that nothing has yet: the runtime opens its files from the lowest free one.
    private const int Input = 250;
    private const int Output = 251;

    public static (Stream Input, Stream Output) Take()
    {
        Check(dup3(0, Input, CloseOnExec), "The pipe from the silo");
        Check(dup3(1, Output, CloseOnExec), "The pipe to the silo");
        Check(dup2(2, 1), "Standard output");
        using (var nothing = File.OpenHandle("/dev/null"))
        {
            Check(dup2((int)nothing.DangerousGetHandle(), 0), "Standard input");
        }

        return (Open(Input, FileAccess.Read), Open(Output, FileAccess.Write));
    }

    /// <summary>Leaves the silo's terminal, and dies with the silo, whatever this process is doing then; false when that is gone already.</summary>
    public static bool Bind(int silo)
    {
        _ = setsid(); // A session of its own: Ctrl-C is for the silo, and whatever tasks start can be ended together.
        Check(prctl(DeathSignal, Kill, 0, 0, 0), "To die with the silo");
        return getppid() == silo;
    }

    /// <summary>Ends the process as it is.</summary>
    public static void Leave() => _exit(1);

    /// <summary>Kills a child with everything that it has started.</summary>
    public static void KillGroup(int child) => _ = kill(-child, Kill);

    private static FileStream Open(int number, FileAccess access) => new(new SafeFileHandle(number, ownsHandle: true), access, bufferSize: 0);

    private static void Check(int result, string what)
    {
        if (result < 0)
        {
            throw new IOException($"{what} cannot be set up: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int dup2(int from, int to);

    [DllImport("libc", SetLastError = true)]
    private static extern int dup3(int from, int to, int flags);

    [DllImport("libc")]
    private static extern int setsid();

    [DllImport("libc", SetLastError = true)]
    private static extern int prctl(int option, nint second, nint third, nint fourth, nint fifth);

    [DllImport("libc")]
    private static extern int getppid();

    [DllImport("libc")]
    private static extern int kill(int process, int signal);

    [DllImport("libc")]
    private static extern void _exit(int code);
}
