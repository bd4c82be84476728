using System.Buffers.Binary;
using System.Text;

namespace Krewe.Payloads;

/// <summary>
/// How bytes that are not plain JSON say so: <c>0xC7</c>, which no JSON begins with, the version 1, the kind, and what the kind needs. Envelopes
/// nest: what was compressed and then encrypted is an envelope in an envelope. Shards and stores look no further than the first byte. Pure.
/// </summary>
/// <remarks>
/// <code>
/// Typed       length, content type (ASCII)                    the value, as its serializer wrote it
/// Compressed  method (1: Brotli), 4 bytes: length before      the compressed bytes
/// Encrypted   length, key id (ASCII), 12 bytes nonce, 16 tag  the encrypted bytes; everything before the nonce is authenticated
/// Stored      length, id (ASCII), 4 bytes: length             nothing: a blob store has it
/// Text        nothing                                         a JSON string in which parts are sealed
/// </code>
/// </remarks>
internal static class PayloadEnvelope
{
    public const byte Mark = 0xC7;
    private const byte Version = 1;

    /// <summary>Where the JSON of a text begins.</summary>
    public const int TextAt = 3;

    /// <summary>Whether these bytes are an envelope, and no JSON.</summary>
    public static bool IsIn(ReadOnlySpan<byte> bytes) => bytes is [Mark, ..];

    /// <summary>The kind of an envelope.</summary>
    /// <exception cref="PayloadUnreadableException">It is broken, or made by a newer version.</exception>
    public static PayloadKind KindOf(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [Mark, Version, var kind and >= (byte)PayloadKind.Typed and <= (byte)PayloadKind.Text, ..] => (PayloadKind)kind,
        [Mark, > Version, ..] => throw new PayloadUnreadableException(
            $"A payload was written by a newer version of Krewe (format {bytes[1]}; this one knows {Version}): update this process.", mayBeReadElsewhere: true),
        _ => throw Broken("its beginning is not one"),
    };

    /// <summary>Begins an envelope with a name: a content type, a key's id, a blob's id.</summary>
    public static byte[] Begin(PayloadKind kind, string name, int rest, out Span<byte> after)
    {
        var bytes = Begin(kind, 1 + name.Length + rest, out var body);
        body[0] = (byte)name.Length;
        Encoding.ASCII.GetBytes(name, body[1..]);
        after = body[(1 + name.Length)..];
        return bytes;
    }

    /// <summary>Begins an envelope.</summary>
    public static byte[] Begin(PayloadKind kind, int rest, out Span<byte> after)
    {
        var bytes = new byte[3 + rest];
        (bytes[0], bytes[1], bytes[2]) = (Mark, Version, (byte)kind);
        after = bytes.AsSpan(3);
        return bytes;
    }

    /// <summary>The name in an envelope that has one, and what follows it.</summary>
    /// <exception cref="PayloadUnreadableException">It is broken.</exception>
    public static string NameIn(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> after)
    {
        if (bytes.Length < 4 || bytes.Length < 4 + bytes[3])
        {
            throw Broken("it ends in its name");
        }

        after = bytes[(4 + bytes[3])..];
        return Encoding.ASCII.GetString(bytes.Slice(4, bytes[3]));
    }

    /// <summary>A value of a content type of its own.</summary>
    public static byte[] Typed(string contentType, ReadOnlySpan<byte> value)
    {
        var bytes = Begin(PayloadKind.Typed, contentType, value.Length, out var after);
        value.CopyTo(after);
        return bytes;
    }

    /// <summary>Stands for bytes that a blob store has.</summary>
    public static byte[] Stored(string id, int length)
    {
        var bytes = Begin(PayloadKind.Stored, id, 4, out var after);
        BinaryPrimitives.WriteInt32LittleEndian(after, length);
        return bytes;
    }

    /// <summary>What an error says, as an argument: parts of it are sealed.</summary>
    public static byte[] Text(ReadOnlySpan<byte> json)
    {
        var bytes = Begin(PayloadKind.Text, json.Length, out var after);
        json.CopyTo(after);
        return bytes;
    }

    /// <summary>What an envelope says of itself, for people who cannot look into it.</summary>
    public static string Describe(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return KindOf(bytes) switch
            {
                PayloadKind.Typed => $"({NameIn(bytes, out var value)}, {value.Length:N0} bytes)",
                PayloadKind.Encrypted => $"(encrypted with key '{NameIn(bytes, out _)}')",
                PayloadKind.Text => $"(a text of {bytes.Length:N0} bytes)",
                PayloadKind.Stored => $"(in the blob store as {NameIn(bytes, out _)})",
                _ => $"(compressed, {bytes.Length:N0} bytes)",
            };
        }
        catch (PayloadUnreadableException e)
        {
            return $"({e.Message})";
        }
    }

    public static PayloadUnreadableException Broken(string how) => new($"A payload that says it is an envelope cannot be read: {how}.", mayBeReadElsewhere: false);
}

/// <summary>The kinds of envelope.</summary>
internal enum PayloadKind : byte
{
    /// <summary>A value that is not JSON.</summary>
    Typed = 1,

    /// <summary>Made smaller.</summary>
    Compressed = 2,

    /// <summary>Made unreadable.</summary>
    Encrypted = 3,

    /// <summary>Kept elsewhere.</summary>
    Stored = 4,

    /// <summary>What an error says, with sealed parts in it.</summary>
    Text = 5,
}
