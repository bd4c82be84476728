namespace Krewe.Payloads;

/// <summary>
/// What is done to arguments, results, progress, checkpoints and errors on their way into the store. All of it happens in the processes that submit and
/// that run tasks. Default: nothing, plain JSON is stored.
/// </summary>
public sealed class PayloadOptions
{
    private readonly List<(PayloadKey Key, bool ForReading)> keys = [];
    private readonly List<IPayloadSerializer> serializers = [];

    /// <summary>Payloads of at least so many bytes are compressed, where that makes them smaller; 0 (default) compresses none. 256 or more.</summary>
    public int CompressAbove { get; set; }

    /// <summary>
    /// What is still larger than so many bytes, compressed and encrypted, goes to the blob store; 0 (default) sends nothing there. 1,024 or more, and
    /// not above the silos' <c>Shards.MaxPayloadBytes</c>, by default 1 MiB.
    /// </summary>
    public int BlobsAbove { get; set; }

    /// <summary>Largest payload, before it is compressed, that is sent there or read from there, in bytes, up to 1 GiB. Default 64 MiB.</summary>
    public int MaxBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// Folder of the blobs, shared by all processes of the cluster. Null (default): the broker keeps them, or without one the folder <c>blobs</c> in the
    /// silo's data folder.
    /// </summary>
    public string? BlobDirectory { get; set; }

    /// <summary>
    /// A blob of which no task or job is known is an orphan when it is as old as this, at least an hour; then it is removed. Longer than it may take to
    /// read the members of a group before it is submitted. Default 1 day.
    /// </summary>
    public TimeSpan OrphanAge { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// A file of keys, as <see cref="PayloadKey.ReadFile"/> reads it; the last one is the newest, which encrypts. Null (default): those of
    /// <see cref="AddKey"/>, and without any nothing is encrypted.
    /// </summary>
    public string? KeysFile { get; set; }

    /// <summary>
    /// Adds a key. The one added last encrypts, unless it is <paramref name="forReading"/>; all are tried by their ids for reading. To change keys, add the
    /// new one for reading everywhere, then for writing everywhere, and drop the old one when nothing that it encrypted is kept any more.
    /// </summary>
    public PayloadOptions AddKey(PayloadKey key, bool forReading = false)
    {
        ArgumentNullException.ThrowIfNull(key);
        keys.Add((key, forReading));
        return this;
    }

    /// <summary>Lets this process read what tasks with a serializer of their own give, also where it knows them by name or id alone.</summary>
    public PayloadOptions AddSerializer(IPayloadSerializer serializer)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        serializers.Add(serializer);
        return this;
    }

    internal IReadOnlyList<IPayloadSerializer> Serializers => serializers;

    /// <summary>All keys, the newest last.</summary>
    /// <exception cref="ArgumentException">The file of keys cannot be read.</exception>
    internal IReadOnlyList<(PayloadKey Key, bool ForReading)> ReadKeys() =>
        [.. keys, .. KeysFile is null ? [] : PayloadKey.ReadFile(KeysFile).Select(k => (k, false))];

    /// <summary>The encryption; null for none.</summary>
    /// <exception cref="ArgumentException">A key cannot be read, or two have one id.</exception>
    internal PayloadEncryption? ToEncryption()
    {
        var all = ReadKeys();
        if (all.GroupBy(k => k.Key.Id).FirstOrDefault(g => g.Count() > 1) is { } same)
        {
            throw new ArgumentException($"Two keys for payloads have the id '{same.Key}': give each an id of its own.");
        }

        return all.Count == 0 ? null : new(all.LastOrDefault(k => !k.ForReading).Key, all.Select(k => k.Key));
    }

    /// <summary>Throws for the first option that is wrong: names the key, the value and what is allowed.</summary>
    internal void Check(string path = "Payloads")
    {
        Require(CompressAbove is 0 or >= 256, nameof(CompressAbove), CompressAbove, "0 for never, or 256 or more bytes");
        Require(BlobsAbove is 0 or (>= 1024 and <= 16 * 1024 * 1024), nameof(BlobsAbove), BlobsAbove, "0 for never, or 1,024 to 16,777,216 bytes");
        Require(MaxBytes is >= 1024 and <= 1024 * 1024 * 1024, nameof(MaxBytes), MaxBytes, "1,024 to 1,073,741,824 bytes");
        Require(BlobDirectory is not "", nameof(BlobDirectory), "", "a folder, or null");
        Require(OrphanAge >= TimeSpan.FromHours(1), nameof(OrphanAge), OrphanAge, "1 h or more");
        ToEncryption();

        void Require(bool ok, string key, object value, string allowed)
        {
            if (!ok)
            {
                throw new ArgumentException(FormattableString.Invariant($"{path}.{key} is '{value}'; allowed: {allowed}."));
            }
        }
    }
}
