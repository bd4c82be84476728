using System.Reflection;
using System.Runtime.Loader;
using Krewe.Execution;

namespace Krewe.Hosting;

/// <summary>
/// A task library from a file. It has a load context of its own, so that its dependencies may be of other versions than those of the silo;
/// Krewe's assemblies, those of Orleans and those of the framework are shared. Grains that the library declares run on the silo, too.
/// </summary>
public sealed class TaskLibrary
{
    private TaskLibrary(string path, Assembly assembly, IReadOnlyList<TaskDefinition> tasks) => (Path, Assembly, Tasks) = (path, assembly, tasks);

    /// <summary>Full name of the file.</summary>
    public string Path { get; }

    /// <summary>The assembly.</summary>
    public Assembly Assembly { get; }

    /// <summary>The tasks it declares, at least one.</summary>
    public IReadOnlyList<TaskDefinition> Tasks { get; }

    /// <summary>Loads a library; <c>.dll</c> may be left out.</summary>
    /// <exception cref="TaskLibraryException">It is not there, no .NET library, made for another version of Krewe, or has no tasks.</exception>
    public static TaskLibrary Load(string path)
    {
        var file = Find(path);
        try
        {
            var assembly = new LibraryContext(file).LoadFromAssemblyPath(file);
            TaskDefinition[] tasks = [.. TaskRegistry.DefinitionsOf(assembly)];
            return tasks.Length > 0 ? new(file, assembly, tasks) : throw new TaskLibraryException(
                $"{file} declares no tasks. A task is a method with [Task(\"some.name\")] in a partial class, whose last parameter is a TaskContext; "
                + "the project must reference Krewe's Grains.Generator as an analyzer.");
        }
        catch (BadImageFormatException e)
        {
            throw new TaskLibraryException($"{file} is not a .NET library.", e);
        }
        catch (Exception e) when (e is TypeLoadException or MissingMethodException or FileLoadException or FileNotFoundException)
        {
            throw new TaskLibraryException($"{file} cannot be loaded: {e.Message} Build it against this version of Krewe, with its dependencies beside it.", e);
        }
    }

    private static string Find(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        if (File.Exists(full))
        {
            return full;
        }

        if (File.Exists($"{full}.dll"))
        {
            return $"{full}.dll";
        }

        throw new TaskLibraryException(Directory.Exists(full)
            ? $"{full} is a folder. Name the built library in it, such as bin/Debug/net10.0/MyTasks.dll."
            : $"There is no file {full}. Build the library with `dotnet build` and name the .dll it made.");
    }

    private sealed class LibraryContext(string file) : AssemblyLoadContext(System.IO.Path.GetFileNameWithoutExtension(file))
    {
        private static readonly HashSet<string> Shared = FindShared();

        private readonly AssemblyDependencyResolver resolver = new(file);

        protected override Assembly? Load(AssemblyName assemblyName) =>
            !Shared.Contains(assemblyName.Name!) && resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;

        protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
            resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;

        // What both sides must see as the same types. The host's own packages are not among them.
        private static HashSet<string> FindShared()
        {
            var trusted = (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "").Split(System.IO.Path.PathSeparator);
            var own = AppContext.BaseDirectory;
            return trusted
                .Where(p => !p.StartsWith(own, StringComparison.Ordinal) || IsOfBoth(System.IO.Path.GetFileName(p)))
                .Select(p => System.IO.Path.GetFileNameWithoutExtension(p)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        }

        private static bool IsOfBoth(string file) => file.StartsWith("Krewe.", StringComparison.Ordinal) || file.StartsWith("Orleans.", StringComparison.Ordinal);
    }
}
