using System.Text;
using Krewe.Execution;
using Krewe.Graphs;

namespace Krewe.Tests.Execution;

/// <summary>Calls the tests' own tasks through their generated definitions.</summary>
internal static class Definitions
{
    public static TaskRegistry Registry { get; } = new(TaskRegistry.DefinitionsOf(typeof(Definitions).Assembly));

    public static TaskDefinition Named(string name) =>
        Registry.TryGet(name, out var definition) ? definition : throw new InvalidOperationException($"No task '{name}' was generated.");

    public static ValueTask<byte[]?> Invoke(string name, string json, TaskContext? context = null) =>
        Named(name).Invoke(Encoding.UTF8.GetBytes(json), context ?? new FakeTaskContext());

    public static async Task<string?> InvokeText(string name, string json, TaskContext? context = null) =>
        await Invoke(name, json, context) is { } result ? Encoding.UTF8.GetString(result) : null;

    /// <summary>Runs a typed signature: signature → JSON → task → JSON → result.</summary>
    public static async Task<T?> Run<T>(Signature<T> signature, TaskContext? context = null)
    {
        var definition = Named(signature.Node.Name!);
        definition.Validate(signature.Node.Arguments!);
        return await definition.Invoke(signature.Node.Arguments!, context ?? new FakeTaskContext()) is { } result ? TaskJson.Read<T>(result) : default;
    }
}
