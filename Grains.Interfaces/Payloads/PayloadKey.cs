namespace Krewe;

/// <summary>A key that payloads are encrypted with: its id travels, the key itself never does.</summary>
public sealed class PayloadKey
{
    private readonly byte[] key;

    /// <summary>Takes a copy of the key.</summary>
    /// <param name="id">1–32 letters, digits or <c>. _ -</c>. Readable for everybody who sees the store.</param>
    /// <param name="key">32 bytes for AES-256, or 16 for AES-128; random ones.</param>
    /// <exception cref="ArgumentException">The id or the length of the key is not allowed; the message does not show the key.</exception>
    public PayloadKey(string id, ReadOnlySpan<byte> key)
    {
        if (id is not { Length: > 0 and <= 32 } || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
        {
            throw new ArgumentException($"'{id}' is no id of a key: use 1–32 letters, digits or . _ -", nameof(id));
        }

        if (key.Length is not (16 or 32))
        {
            throw new ArgumentException($"Key '{id}' has {key.Length} bytes; allowed: 32 (AES-256) or 16 (AES-128).", nameof(key));
        }

        (Id, this.key) = (id, key.ToArray());
    }

    /// <summary>The id.</summary>
    public string Id { get; }

    internal ReadOnlySpan<byte> Bytes => key;

    /// <summary>
    /// Reads keys from a file: one a line, its id, a space, and the key in base64, such as <c>2026-11 q83v…</c>; empty lines and those that begin with
    /// <c>#</c> do not count. The last one is the newest.
    /// </summary>
    /// <exception cref="ArgumentException">The file cannot be read, or a line is not as it should be; the message does not show a key.</exception>
    public static IReadOnlyList<PayloadKey> ReadFile(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ArgumentException($"The keys in '{path}' cannot be read: {e.Message}", nameof(path), e);
        }

        var keys = new List<PayloadKey>();
        for (var i = 0; i < lines.Length; i++)
        {
            var words = lines[i].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words.Length == 0 || words[0].StartsWith('#'))
            {
                continue;
            }

            var key = new byte[64];
            if (words.Length != 2 || !Convert.TryFromBase64String(words[1], key, out var length))
            {
                throw new ArgumentException($"Line {i + 1} of '{path}' is no key: write an id, a space and the key in base64.", nameof(path));
            }

            try
            {
                keys.Add(new(words[0], key.AsSpan(0, length)));
            }
            catch (ArgumentException e)
            {
                throw new ArgumentException($"Line {i + 1} of '{path}': {e.Message}", nameof(path), e);
            }
        }

        return keys.Count > 0 ? keys : throw new ArgumentException($"There is no key in '{path}': write an id, a space and 32 bytes in base64.", nameof(path));
    }

    /// <summary>The id alone.</summary>
    public override string ToString() => $"key {Id}";
}
