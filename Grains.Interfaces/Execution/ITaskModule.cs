namespace Krewe.Execution;

/// <summary>The tasks of one assembly; generated.</summary>
public interface ITaskModule
{
    /// <summary>Its tasks.</summary>
    IEnumerable<TaskDefinition> Definitions { get; }
}

/// <summary>Names the generated module of an assembly.</summary>
/// <param name="module">A type with a public constructor without parameters that implements <see cref="ITaskModule"/>.</param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class TaskModuleAttribute(Type module) : Attribute
{
    /// <summary>The module.</summary>
    public Type Module => module;
}
