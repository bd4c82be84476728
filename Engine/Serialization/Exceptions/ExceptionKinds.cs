using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Orleans.Runtime;

namespace Orleans.Serialization;

/// <summary>The exceptions that may travel as themselves, by type and by their name on the wire.</summary>
public static class ExceptionKinds
{
    private static readonly ConcurrentDictionary<string, ExceptionKind> ByAlias = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<Type, ExceptionKind> ByType = new();

    [SuppressMessage("Usage", "CA2201", Justification = "They are made again as they were thrown, whatever was thrown.")]
    static ExceptionKinds()
    {
        Add("exception", (message, inner) => new Exception(message, inner));
        Add("argument", (message, inner) => new ArgumentException(message, inner));
        Add("argument-null", (message, inner) => new ArgumentNullException(message, inner));
        Add("argument-out-of-range", (message, inner) => new ArgumentOutOfRangeException(message, inner));
        Add("arithmetic", (message, inner) => new ArithmeticException(message, inner));
        Add("divide-by-zero", (message, inner) => new DivideByZeroException(message, inner));
        Add("format", (message, inner) => new FormatException(message, inner));
        Add("index-out-of-range", (message, inner) => new IndexOutOfRangeException(message, inner));
        Add("invalid-cast", (message, inner) => new InvalidCastException(message, inner));
        Add("invalid-data", (message, inner) => new InvalidDataException(message, inner));
        Add("invalid-operation", (message, inner) => new InvalidOperationException(message, inner));
        Add("io", (message, inner) => new IOException(message, inner));
        Add("json", (message, inner) => new System.Text.Json.JsonException(message, inner));
        Add("key-not-found", (message, inner) => new KeyNotFoundException(message, inner));
        Add("not-implemented", (message, inner) => new NotImplementedException(message, inner));
        Add("not-supported", (message, inner) => new NotSupportedException(message, inner));
        Add("null-reference", (message, inner) => new NullReferenceException(message, inner));
        Add("object-disposed", (message, inner) => new ObjectDisposedException(message, inner));
        Add("operation-cancelled", (message, inner) => new OperationCanceledException(message, inner));
        Add("overflow", (message, inner) => new OverflowException(message, inner));
        Add("task-cancelled", (message, inner) => new TaskCanceledException(message, inner));
        Add("timeout", (message, inner) => new TimeoutException(message, inner));
        Add("unauthorized", (message, inner) => new UnauthorizedAccessException(message, inner));
        Add("orleans", (message, inner) => new OrleansException(message, inner));
        Add("orleans.rejected", (message, inner) => new OrleansMessageRejectionException(message, inner));
        Add("orleans.silo-unavailable", (message, inner) => new SiloUnavailableException(message, inner));
        Add("orleans.wire-format", (message, inner) => new WireFormatException(message, inner));
    }

    /// <summary>Adds a kind; generated code does for marked classes. An alias stands for one type only.</summary>
    public static void Register(ExceptionKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        if (ByAlias.GetOrAdd(kind.Alias, kind).Type != kind.Type)
        {
            throw new InvalidOperationException(
                $"{kind.Type} and {ByAlias[kind.Alias].Type} have the same alias '{kind.Alias}'. Give one of them another.");
        }
        ByType[kind.Type] = kind;
    }

    internal static ExceptionKind? Of(Type type)
    {
        if (ByType.TryGetValue(type, out var kind)) return kind;
        RuntimeHelpers.RunModuleConstructor(type.Module.ModuleHandle);
        return ByType.GetValueOrDefault(type);
    }

    internal static ExceptionKind? Of(string alias) => ByAlias.GetValueOrDefault(alias);

    private static void Add<T>(string alias, Func<string, Exception?, T> create) where T : Exception =>
        Register(new Plain(alias, typeof(T), create));

    private sealed class Plain(string alias, Type type, Func<string, Exception?, Exception> create) : ExceptionKind(alias, type)
    {
        public override Exception Create(string message, Exception? inner) => create(message, inner);
    }
}
