namespace Krewe.Generator;

/// <summary>A parameter of a task's method.</summary>
/// <param name="Role">What fills it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its C# type.</param>
/// <param name="Text">How people write that type.</param>
/// <param name="Nullable">Whether null is a value of it.</param>
/// <param name="Default">An expression for its default; null when it has to be given.</param>
internal sealed record class ParameterModel(ParameterRole Role, string Name, string Type, string Text, bool Nullable, string? Default);

/// <summary>What fills a parameter.</summary>
internal enum ParameterRole
{
    /// <summary>The caller.</summary>
    Argument,

    /// <summary>The context's cancellation token.</summary>
    CancellationToken,

    /// <summary>The context itself.</summary>
    Context,
}
