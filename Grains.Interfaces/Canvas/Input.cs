namespace Krewe;

/// <summary>An argument: a value now, or the result of an earlier signature later.</summary>
/// <typeparam name="T">Type of the parameter.</typeparam>
public readonly struct Input<T>
{
    private readonly T? value;
    private readonly int variable;

    private Input(T? value, int variable)
    {
        this.value = value;
        this.variable = variable;
    }

    /// <summary>The value; only meaningful when <see cref="Variable"/> is 0.</summary>
    public T Value => value!;

    /// <summary>Number of the result it stands for; 0 for a value.</summary>
    public int Variable => variable;

    /// <summary>A result that is not there yet.</summary>
    internal static Input<T> Later(int variable) => new(default, variable);

    /// <summary>A value.</summary>
    public static implicit operator Input<T>(T value) => new(value, 0);
}

/// <summary>Makes inputs where C# does not by itself: it converts no value whose type is an interface.</summary>
public static class Input
{
    /// <summary>A value.</summary>
    public static Input<T> Of<T>(T value) => value;
}
