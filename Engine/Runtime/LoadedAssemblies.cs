using System.Reflection;
using System.Runtime.Loader;

namespace Orleans.Runtime;

/// <summary>Finds the assemblies that may hold grains: what is loaded, and what that refers to. The framework is left out.</summary>
internal static class LoadedAssemblies
{
    // Metadata of the code, not state of a cluster; made again when more assemblies are loaded.
    private static (int Count, GrainManifest? Manifest) s_last;
    private static readonly Lock Gate = new();

    public static GrainManifest Manifest()
    {
        lock (Gate)
        {
            if (s_last.Manifest is { } manifest && s_last.Count == AppDomain.CurrentDomain.GetAssemblies().Length) return manifest;
            manifest = new(Find());
            s_last = (AppDomain.CurrentDomain.GetAssemblies().Length, manifest);
            return manifest;
        }
    }

    private static List<Assembly> Find()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Queue<Assembly>(AppDomain.CurrentDomain.GetAssemblies());
        List<Assembly> found = [];
        while (pending.TryDequeue(out var assembly))
        {
            if (assembly.IsDynamic || IsFramework(assembly.GetName().Name) || !seen.Add(assembly.FullName!)) continue;
            found.Add(assembly);
            foreach (var name in assembly.GetReferencedAssemblies())
            {
                if (IsFramework(name.Name) || seen.Contains(name.FullName)) continue;
                if (Load(name, assembly) is { } reference) pending.Enqueue(reference);
            }
        }

        return found;
    }

    private static bool IsFramework(string? name) => name is null or "mscorlib" or "netstandard" or "System"
        || name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal);

    // As the assembly that refers to it would: a library that was loaded from elsewhere has its own beside it.
    private static Assembly? Load(AssemblyName name, Assembly referrer)
    {
        try
        {
            return (AssemblyLoadContext.GetLoadContext(referrer) ?? AssemblyLoadContext.Default).LoadFromAssemblyName(name);
        }
        catch (FileNotFoundException)
        {
            // A reference that was never shipped holds no grains that could be called.
            return null;
        }
    }
}
