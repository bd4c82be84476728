using Krewe.Payloads;

namespace Krewe.Execution.Isolation;

/// <summary>
/// What a child's tasks do to the payloads of what they submit: the silo's options, keys included. It goes through the pipe to the child and nowhere else.
/// What a child runs comes to it open, and leaves it so.
/// </summary>
internal sealed record ChildPayloads
{
    /// <summary>As <see cref="PayloadOptions.CompressAbove"/>.</summary>
    public required int CompressAbove { get; init; }

    /// <summary>As <see cref="PayloadOptions.BlobsAbove"/>.</summary>
    public required int BlobsAbove { get; init; }

    /// <summary>As <see cref="PayloadOptions.MaxBytes"/>.</summary>
    public required int MaxBytes { get; init; }

    /// <summary>Full path of the folder of blobs; null where the broker keeps them, a store of the silo's own, or nothing.</summary>
    public required string? BlobDirectory { get; init; }

    /// <summary>Type of the blob store that the silo brings itself, which a child has to have as well; null for none.</summary>
    public required string? OwnStore { get; init; }

    /// <summary>The keys, the newest last.</summary>
    public required IReadOnlyList<ChildKey> Keys { get; init; }

    /// <summary>Types of the serializers that were added.</summary>
    public required IReadOnlyList<string> Serializers { get; init; }

    /// <summary>The silo's.</summary>
    public static ChildPayloads Of(PayloadOptions options, string? blobDirectory, string? ownStore) => new()
    {
        CompressAbove = options.CompressAbove,
        BlobsAbove = options.BlobsAbove,
        MaxBytes = options.MaxBytes,
        BlobDirectory = blobDirectory,
        OwnStore = ownStore,
        Keys = [.. options.ReadKeys().Select(k => new ChildKey(k.Key.Id, k.Key.Bytes.ToArray(), k.ForReading))],
        Serializers = [.. options.Serializers.Select(s => s.GetType().AssemblyQualifiedName!)],
    };

    /// <summary>Puts all of it into the options of a client.</summary>
    /// <exception cref="TaskLibraryException">A serializer cannot be made here.</exception>
    public void Apply(PayloadOptions options)
    {
        (options.CompressAbove, options.BlobsAbove, options.MaxBytes, options.BlobDirectory) = (CompressAbove, BlobsAbove, MaxBytes, BlobDirectory);
        foreach (var key in Keys)
        {
            options.AddKey(new(key.Id, key.Bytes), key.ForReading);
        }

        foreach (var serializer in MakeSerializers())
        {
            options.AddSerializer(serializer);
        }
    }

    /// <summary>Makes the silo's serializers known in this process.</summary>
    /// <exception cref="TaskLibraryException">One cannot be made here.</exception>
    public IReadOnlyList<IPayloadSerializer> MakeSerializers() => [.. Serializers.Select(name => PayloadSerializers.Add(Make(name)))];

    private static IPayloadSerializer Make(string name)
    {
        try
        {
            var type = Type.GetType(name, wanted => Array.Find(AppDomain.CurrentDomain.GetAssemblies(), a => a.FullName == wanted.FullName), null)
                ?? Type.GetType(name, throwOnError: true)!;
            return (IPayloadSerializer)Activator.CreateInstance(type)!;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new TaskLibraryException($"The serializer {name}, which the silo has by Payloads.AddSerializer, cannot be made in a child process: {e.Message}", e);
        }
    }
}

/// <summary>A key. Its text does not show it.</summary>
internal sealed record ChildKey(string Id, byte[] Bytes, bool ForReading);
