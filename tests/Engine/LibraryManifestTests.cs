using System.Reflection;
using System.Runtime.Loader;
using Krewe.Tests.Conformance;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Orleans.Runtime;

namespace Krewe.Tests.Engine;

/// <summary>Where the engine looks for grains.</summary>
public sealed class LibraryManifestTests
{
    [Fact]
    public void Grains_of_an_assembly_that_only_a_library_has_beside_it_are_found()
    {
        using var folder = new TemporaryDirectory();
        var seen = $"{nameof(LibraryManifestTests)}.{Guid.NewGuid()}";
        var grains = Compile(folder.Path, "ManifestGrains", $$"""
            [assembly: Orleans.Runtime.GrainRegistry(typeof(Registry))]
            public sealed class Registry : Orleans.Runtime.GrainRegistry
            {
                public override void Register(Orleans.Runtime.GrainManifest manifest) => System.AppDomain.CurrentDomain.SetData("{{seen}}", true);
            }
            """);
        var library = Compile(folder.Path, "ManifestLibrary", "public sealed class Library { public Registry? Its; }", grains);

        _ = new Beside(folder.Path).LoadFromAssemblyPath(library);
        GrainManifest.OfLoadedAssemblies();

        Assert.Equal(true, AppDomain.CurrentDomain.GetData(seen));
    }

    private static string Compile(string folder, string name, string source, params string[] more)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is "System.Runtime.dll" or "System.Private.CoreLib.dll" or "Krewe.Engine.dll").Concat(more);
        var path = Path.Combine(folder, $"{name}.dll");
        var result = CSharpCompilation.Create(
            name, [CSharpSyntaxTree.ParseText(source)], references.Select(file => MetadataReference.CreateFromFile(file)),
            new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable)).Emit(path);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return path;
    }

    /// <summary>Loads what lies in a folder, as a task library's own context does.</summary>
    private sealed class Beside(string folder) : AssemblyLoadContext
    {
        protected override Assembly? Load(AssemblyName assemblyName) =>
            Path.Combine(folder, $"{assemblyName.Name}.dll") is var path && File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
