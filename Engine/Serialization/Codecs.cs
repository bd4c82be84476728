using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Orleans.Runtime;

namespace Orleans.Serialization;

/// <summary>
/// Where codecs are registered, by generated module initializers, and looked up, once per type. Reflection is used in that
/// lookup alone, on types that the program names.
/// </summary>
public static class Codecs
{
    private static readonly ConcurrentDictionary<Type, object> Closed = new(Primitives.All());

    private static readonly ConcurrentDictionary<Type, Type> Open = new()
    {
        [typeof(List<>)] = typeof(ListCodec<>),
        [typeof(IReadOnlyList<>)] = typeof(ReadOnlyListCodec<>),
        [typeof(IReadOnlyCollection<>)] = typeof(ReadOnlyCollectionCodec<>),
        [typeof(ImmutableArray<>)] = typeof(ImmutableArrayCodec<>),
        [typeof(HashSet<>)] = typeof(HashSetCodec<>),
        [typeof(Dictionary<,>)] = typeof(DictionaryCodec<,>),
        [typeof(IReadOnlyDictionary<,>)] = typeof(ReadOnlyDictionaryCodec<,>),
        [typeof(KeyValuePair<,>)] = typeof(KeyValuePairCodec<,>),
        [typeof(Nullable<>)] = typeof(NullableCodec<>),
        [typeof(ValueTuple<,>)] = typeof(ValueTupleCodec<,>),
        [typeof(ValueTuple<,,>)] = typeof(ValueTupleCodec<,,>),
        [typeof(ValueTuple<,,,>)] = typeof(ValueTupleCodec<,,,>),
        [typeof(Tuple<,>)] = typeof(TupleCodec<,>),
        [typeof(Tuple<,,>)] = typeof(TupleCodec<,,>),
    };

    /// <summary>Registers a generated codec.</summary>
    public static void Register<T>(Codec<T> codec) => Closed[typeof(T)] = codec;

    /// <summary>Registers the generated codec class of a generic type; both are open.</summary>
    public static void Register(Type type, Type codec) => Open[type] = codec;

    /// <summary>Refuses to write a value whose type its codec would not restore.</summary>
    [DoesNotReturn]
    public static void ThrowNotExact(Type actual, Type declared) => throw new OrleansException(
        $"{actual} cannot be sent as {declared}. Mark it [GenerateSerializer] and give it an [Alias], in the assembly of its base.");

    /// <summary>Refuses to read a derived type that is not known here.</summary>
    [DoesNotReturn]
    public static void ThrowUnknownAlias(ReadOnlySpan<byte> alias, Type declared) => throw new WireFormatException(
        $"'{Encoding.UTF8.GetString(alias[..Math.Min(alias.Length, 100)])}' is not the alias of a known kind of {declared}; is the sender newer?");

    internal static Codec<T> Find<T>() => (Codec<T>)(Find(typeof(T)) ?? throw new OrleansException(
        $"{typeof(T)} cannot be sent: it has no codec. Mark it [GenerateSerializer] and its members [Id(n)]."));

    private static object? Find(Type type)
    {
        if (Closed.TryGetValue(type, out var known)) return known;
        if (type.GetCustomAttribute<CodecAttribute>() is { } custom) return Make(custom.Codec);
        if (type.IsEnum) return Make(typeof(EnumCodec<>), type);
        if (type.IsSZArray) return Make(typeof(ArrayCodec<>), type.GetElementType()!);
        // A module's initializer runs when its code first does; a type alone may be named before.
        RuntimeHelpers.RunModuleConstructor(type.Module.ModuleHandle);
        if (Closed.TryGetValue(type, out known)) return known;
        return type.IsGenericType && Open.TryGetValue(type.GetGenericTypeDefinition(), out var open)
            ? Make(open, type.GetGenericArguments())
            : null;
    }

    private static object Make(Type codec, params Type[] arguments) =>
        Activator.CreateInstance(arguments.Length == 0 ? codec : codec.MakeGenericType(arguments), nonPublic: true)!;
}
