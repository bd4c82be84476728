namespace Krewe.Execution;

/// <summary>The names of states that tasks give themselves. Pure.</summary>
public static class CustomStates
{
    /// <summary>Longest name.</summary>
    public const int MaxLength = 64;

    /// <summary>Gives the name back.</summary>
    /// <exception cref="ArgumentException">It is not 1–64 letters, digits or <c>. _ - :</c>, or it is that of a <see cref="TaskState"/>.</exception>
    public static string Check(string name)
    {
        if (name is not { Length: > 0 and <= MaxLength } || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or ':'))
        {
            throw new ArgumentException($"'{name}' is no name for a state: use 1–{MaxLength} letters, digits or . _ - :", nameof(name));
        }

        return char.IsAsciiLetter(name[0]) && Enum.TryParse<TaskState>(name, ignoreCase: true, out var state)
            ? throw new ArgumentException($"'{name}' cannot be a task's own state: {state} is one that Krewe gives.", nameof(name))
            : name;
    }
}
