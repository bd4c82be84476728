using System.Globalization;
using Krewe.Engine.Generator;
using Krewe.Engine.Generator.Serialization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Krewe.Tests.Engine.Generator;

/// <summary>A small source, compiled with the engine's generators.</summary>
internal sealed class Generated
{
    private const string Usings =
        "using System; using System.Collections.Generic; using System.Threading; using System.Threading.Tasks; using Orleans; using Orleans.Concurrency; using Orleans.Runtime;\n";

    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Preview);

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal)
                || Path.GetFileName(path) is "Krewe.Engine.dll" or "netstandard.dll" or "Microsoft.Extensions.DependencyInjection.Abstractions.dll")
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public Generated(string source)
    {
        var compilation = CSharpCompilation.Create(
            "Sample", [CSharpSyntaxTree.ParseText(Usings + source, Parsing, "Sample.cs")], References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        CSharpGeneratorDriver.Create(
                [new GrainGenerator().AsSourceGenerator(), new SerializerGenerator().AsSourceGenerator()], parseOptions: Parsing)
            .RunGeneratorsAndUpdateCompilation(compilation, out var whole, out var reported);
        Reported = [.. reported.Select(d => $"{d.Id} {d.GetMessage(CultureInfo.InvariantCulture)}")];
        Errors = [.. whole.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning).Select(d => d.ToString())];
    }

    /// <summary>What the generators reported: id and message.</summary>
    public IReadOnlyList<string> Reported { get; }

    /// <summary>Errors and warnings of the compiler over source and generated code.</summary>
    public IReadOnlyList<string> Errors { get; }
}
