using Krewe.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Krewe.Tests.Generator;

/// <summary>A small source, compiled with the generator.</summary>
internal sealed class Compiled
{
    /// <summary>What every source has already.</summary>
    public const string Usings = "using System; using System.IO; using System.Collections.Generic; using System.Threading; using System.Threading.Tasks; using Krewe;\n";

    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Preview);

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal)
                || Path.GetFileName(path).StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)
                || Path.GetFileName(path) is "Krewe.Grains.Interfaces.dll" or "Krewe.Client.dll" or "Krewe.Grains.dll" or "Krewe.Silo.dll" or "Krewe.Testing.dll" or "Krewe.Engine.dll" or "netstandard.dll"
                || Path.GetFileName(path).StartsWith("Orleans.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private GeneratorDriver driver;

    /// <summary>Compiles a whole file.</summary>
    public Compiled(string source)
    {
        Compilation = CSharpCompilation.Create("Sample", [Parse(Usings + source, "Sample.cs")], References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true));
        driver = CSharpGeneratorDriver.Create([new TaskGenerator().AsSourceGenerator()], parseOptions: Parsing,
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        Run();
    }

    public CSharpCompilation Compilation { get; private set; }

    /// <summary>What the generator reported.</summary>
    public IReadOnlyList<Diagnostic> Reported { get; private set; } = [];

    /// <summary>Errors of the compiler over source and generated code.</summary>
    public IReadOnlyList<Diagnostic> Errors { get; private set; } = [];

    /// <summary>The generated files by name.</summary>
    public IReadOnlyDictionary<string, string> Files { get; private set; } = new Dictionary<string, string>();

    /// <summary>Why the outputs of the last run were made or not.</summary>
    public IReadOnlyList<IncrementalStepRunReason> Outputs => Reasons(driver.GetRunResult().Results[0].TrackedOutputSteps.Values.SelectMany(s => s));

    /// <summary>Why the outputs of a step in the last run were made or not.</summary>
    public IReadOnlyList<IncrementalStepRunReason> Step(string name) => Reasons(driver.GetRunResult().Results[0].TrackedSteps[name]);

    /// <summary>Compiles the members of <c>public static partial class Sample</c>.</summary>
    public static Compiled Members(string members) => new($"public static partial class Sample {{ {members} }}");

    /// <summary>The text that a diagnostic points at.</summary>
    public static string TextAt(Diagnostic diagnostic, string source) => SourceText.From(Usings + source).ToString(diagnostic.Location.SourceSpan);

    /// <summary>Adds a file and runs again.</summary>
    public void Add(string source) => Change(Compilation.AddSyntaxTrees(Parse(source, "Other.cs")));

    /// <summary>Replaces the source and runs again.</summary>
    public void Replace(string source) => Change(Compilation.ReplaceSyntaxTree(Compilation.SyntaxTrees[0], Parse(Usings + source, "Sample.cs")));

    private static SyntaxTree Parse(string source, string path) => CSharpSyntaxTree.ParseText(source, Parsing, path);

    private static IReadOnlyList<IncrementalStepRunReason> Reasons(IEnumerable<IncrementalGeneratorRunStep> steps) =>
        [.. steps.SelectMany(s => s.Outputs).Select(o => o.Reason)];

    private void Change(CSharpCompilation changed)
    {
        Compilation = changed;
        Run();
    }

    private void Run()
    {
        driver = driver.RunGeneratorsAndUpdateCompilation(Compilation, out var whole, out var reported);
        Reported = reported;
        Errors = [.. whole.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning)];
        Files = driver.GetRunResult().Results[0].GeneratedSources.ToDictionary(s => s.HintName, s => s.SourceText.ToString());
    }
}
