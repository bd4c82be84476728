namespace Krewe.Generator;

/// <summary>A task as the emitters need it: text and values only, so that equal sources give equal models.</summary>
internal sealed record class TaskModel
{
    /// <summary>The wire name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The class it is declared in.</summary>
    public ContainerModel Container { get; init; } = null!;

    /// <summary>The method's name, escaped where it has to be.</summary>
    public string Method { get; init; } = "";

    /// <summary>Name of the signature, escaped where it has to be.</summary>
    public string Signature { get; init; } = "";

    /// <summary>C# keyword or keywords of the signature's accessibility.</summary>
    public string Accessibility { get; init; } = "";

    /// <summary>Whether the method is static; otherwise an object is made for each call.</summary>
    public bool IsStatic { get; init; }

    /// <summary>How the result comes.</summary>
    public ReturnKind Returns { get; init; }

    /// <summary>C# type of the result; <c>object?</c> when there is none.</summary>
    public string ResultType { get; init; } = "";

    /// <summary>How people write that type; <c>void</c> when there is none.</summary>
    public string ResultText { get; init; } = "";

    /// <summary>All parameters in order, context and cancellation tokens included.</summary>
    public EquatableArray<ParameterModel> Parameters { get; init; }

    /// <summary>Whether the method takes an array of the argument, and returns one of the results.</summary>
    public bool IsBatch { get; init; }

    /// <summary>Type of the serializer of its own; null for JSON.</summary>
    public string? Serializer { get; init; }

    /// <summary>An expression for the TaskSettings.</summary>
    public string Settings { get; init; } = "";

    /// <summary>An expression for the CallOptions; null for none.</summary>
    public string? Options { get; init; }

    /// <summary>Expressions for the schedules that it declares.</summary>
    public EquatableArray<string> Schedules { get; init; }

    /// <summary>Documentation lines, with their slashes.</summary>
    public EquatableArray<string> Documentation { get; init; }

    /// <summary>The parameters that callers give.</summary>
    public IEnumerable<ParameterModel> Arguments => Parameters.Where(p => p.Role == ParameterRole.Argument);
}

/// <summary>How a method gives its result.</summary>
internal enum ReturnKind
{
    /// <summary>Not at all.</summary>
    Void,

    /// <summary>As a value.</summary>
    Value,

    /// <summary>As a task or value task, with or without value.</summary>
    Awaited,
}
