using System.Collections.Frozen;
using System.Security.Cryptography;

namespace Krewe.Payloads;

/// <summary>AES-GCM with the newest key; whatever any known key has encrypted is read.</summary>
internal sealed class PayloadEncryption(PayloadKey? newest, IEnumerable<PayloadKey> known)
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private readonly FrozenDictionary<string, PayloadKey> byId = known.ToFrozenDictionary(k => k.Id, StringComparer.Ordinal);

    /// <summary>Whether there is a key that is not for reading alone.</summary>
    public bool CanEncrypt => newest is not null;

    /// <summary>The payload, encrypted under a nonce of its own.</summary>
    /// <param name="payload">What to encrypt.</param>
    /// <param name="repeatable">Whether the nonce is drawn from the payload, so that the same one gives the same bytes; else from chance.</param>
    public byte[] Encrypt(ReadOnlySpan<byte> payload, bool repeatable = false)
    {
        var bytes = PayloadEnvelope.Begin(PayloadKind.Encrypted, newest!.Id, NonceLength + TagLength + payload.Length, out var after);
        var nonce = after[..NonceLength];
        if (repeatable)
        {
            Span<byte> print = stackalloc byte[HMACSHA256.HashSizeInBytes];
            HMACSHA256.HashData(newest.Bytes, payload, print);
            print[..NonceLength].CopyTo(nonce);
        }
        else
        {
            RandomNumberGenerator.Fill(nonce);
        }

        using var aes = new AesGcm(newest.Bytes, TagLength); // Not for several threads at once.
        aes.Encrypt(nonce, payload, after[(NonceLength + TagLength)..], after.Slice(NonceLength, TagLength), bytes.AsSpan(0, bytes.Length - after.Length));
        return bytes;
    }

    /// <summary>What was encrypted.</summary>
    /// <exception cref="PayloadUnreadableException">Its key is not known here, or does not fit.</exception>
    public byte[] Decrypt(ReadOnlySpan<byte> envelope)
    {
        var id = PayloadEnvelope.NameIn(envelope, out var after);
        if (!byId.TryGetValue(id, out var key))
        {
            throw Missing(id);
        }

        if (after.Length < NonceLength + TagLength)
        {
            throw PayloadEnvelope.Broken("it ends before what is encrypted");
        }

        var plain = new byte[after.Length - NonceLength - TagLength];
        try
        {
            using var aes = new AesGcm(key.Bytes, TagLength);
            aes.Decrypt(after[..NonceLength], after[(NonceLength + TagLength)..], after.Slice(NonceLength, TagLength), plain, envelope[..^after.Length]);
            return plain;
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new PayloadUnreadableException(
                $"Key '{id}' does not fit what was encrypted with a key of this id: another process has another key under it, or the bytes were changed.",
                mayBeReadElsewhere: true, $"wrong-key:{id}", e);
        }
    }

    /// <summary>The error of who does not have a key.</summary>
    public static PayloadUnreadableException Missing(string id) => new(
        $"A payload is encrypted with key '{id}', which is not known here: add it to the keys of this process.", mayBeReadElsewhere: true, $"no-key:{id}");
}
