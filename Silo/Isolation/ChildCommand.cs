using System.Reflection;
using Krewe.Execution;

namespace Krewe.Hosting;

/// <summary>How a child process is started; the word that makes it one and the silo's process id follow.</summary>
/// <param name="Program">The program.</param>
/// <param name="Arguments">Its first arguments.</param>
/// <param name="Environment">Variables beside those that it inherits.</param>
internal sealed record ChildCommand(string Program, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string>? Environment = null)
{
    /// <summary>The program that runs now.</summary>
    /// <exception cref="TaskLibraryException">It cannot be run as a child.</exception>
    public static ChildCommand OfThisProgram(IReadOnlyList<string> tasks)
    {
        var names = tasks.Count <= 3 ? string.Join(", ", tasks) : $"{string.Join(", ", tasks.Take(3))} and {tasks.Count - 3:N0} more";
        const string way = "Set Worker.Pool to Threads to run them in this process.";
        if (!OperatingSystem.IsLinux())
        {
            throw new TaskLibraryException($"These tasks run in child processes, which there are only on Linux: {names}. {way}");
        }

        if (!KreweChild.IsPrepared)
        {
            throw new TaskLibraryException($"These tasks run in child processes: {names}. The silo starts them by running its program again, so that "
                + $"has to begin with `await KreweChild.RunIfChildAsync(args);`. {way}");
        }

        var program = System.Environment.ProcessPath
            ?? throw new TaskLibraryException($"These tasks run in child processes: {names}. The system does not tell which program this is. {way}");
        var entry = Assembly.GetEntryAssembly()?.Location;
        return Path.GetFileNameWithoutExtension(program) == "dotnet" && entry is { Length: > 0 } ? new(program, [entry]) : new(program, []);
    }
}
