using System.Buffers.Text;
using System.Runtime.CompilerServices;
using Krewe.Graphs;

namespace Krewe.Execution;

/// <summary>Turns what a task returns into UTF-8 JSON, without a state machine where it is there already; used by generated code.</summary>
/// <remarks>Every member throws <see cref="BadResultException"/> for a value that cannot be written.</remarks>
public static class TaskResults
{
    /// <summary>A result that is there.</summary>
    public static ValueTask<byte[]?> Of<T>(T value) => new(Write(value));

    /// <summary>The end of a task without result.</summary>
    public static ValueTask<byte[]?> From(Task task) => From(new ValueTask(task ?? throw NoTask()));

    /// <summary>A result that may come later.</summary>
    public static ValueTask<byte[]?> From<T>(Task<T> task) => From(new ValueTask<T>(task ?? throw NoTask()));

    /// <summary>The end of a task without result.</summary>
    public static ValueTask<byte[]?> From(ValueTask task)
    {
        if (!task.IsCompletedSuccessfully)
        {
            return Later(task);
        }

        task.GetAwaiter().GetResult();
        return default;

        static async ValueTask<byte[]?> Later(ValueTask task)
        {
            await task;
            return null;
        }
    }

    /// <summary>A result that may come later.</summary>
    public static ValueTask<byte[]?> From<T>(ValueTask<T> task)
    {
        return task.IsCompletedSuccessfully ? new(Write(task.Result)) : Later(task);

        static async ValueTask<byte[]?> Later(ValueTask<T> task) => Write(await task);
    }

    private static byte[] Write<T>(T value)
    {
        if (typeof(T) == typeof(int))
        {
            return Number(Unsafe.BitCast<T, int>(value));
        }

        if (typeof(T) == typeof(long))
        {
            return Number(Unsafe.BitCast<T, long>(value));
        }

        if (typeof(T) == typeof(bool))
        {
            return Unsafe.BitCast<T, bool>(value) ? "true"u8.ToArray() : "false"u8.ToArray();
        }

        try
        {
            return TaskJson.Write(value);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Converters and property getters of the user's types run in here and may throw anything.
            throw Unwritable.Result(typeof(T), e);
        }
    }

    private static byte[] Number(long value)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, digits, out var length);
        return digits[..length].ToArray();
    }

    private static InvalidOperationException NoTask() => new("The method returned null where it promised a Task.");
}
