namespace Krewe.Generator;

/// <summary>The class that tasks are declared in.</summary>
/// <param name="Namespace">Its namespace; empty for the global one.</param>
/// <param name="Type">Its C# type, fully qualified.</param>
/// <param name="Declarations">How it and the types around it are declared, the outermost first, such as <c>partial class Outer</c>.</param>
internal sealed record class ContainerModel(string Namespace, string Type, EquatableArray<string> Declarations);
