using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Krewe.Results;

namespace Krewe.Payloads;

/// <summary>
/// What a process does to payloads: compresses, encrypts and stores elsewhere what it sends, and undoes that for what it gets. Where nothing is
/// set it gives what it is given. Safe for any number of threads.
/// </summary>
public sealed class PayloadCodec
{
    // A payload is at most these, one in the other: stored, encrypted, compressed. Anything else was made to do harm.
    private const int MostLayers = 3;
    private const string TextBegin = "⟦krewe:";
    private const char TextEnd = '⟧';

    private readonly PayloadOptions options;
    private readonly PayloadEncryption? encryption;
    private readonly IBlobStore? blobs;

    internal PayloadCodec(PayloadOptions options, IBlobStore? blobs)
    {
        (this.options, this.blobs, encryption) = (options, blobs, options.ToEncryption());
        if (options.BlobsAbove > 0 && blobs is null)
        {
            throw new ArgumentException($"Payloads.BlobsAbove is {options.BlobsAbove}, and there is no blob store: set Payloads.BlobDirectory, or register an IBlobStore.");
        }

        foreach (var serializer in options.Serializers)
        {
            PayloadSerializers.Add(serializer);
        }
    }

    /// <summary>Does nothing, and opens what needs no key and no store.</summary>
    internal static PayloadCodec None { get; } = new(new(), null);

    /// <summary>Whether it leaves all that is sent as it is.</summary>
    internal bool IsOff => !Encrypts && options.CompressAbove == 0 && !Stores;

    /// <summary>Largest payload.</summary>
    internal int MaxBytes => options.MaxBytes;

    /// <summary>Whether what is sent is encrypted.</summary>
    internal bool Encrypts => encryption is { CanEncrypt: true };

    /// <summary>Whether there is a blob store.</summary>
    internal bool HasStore => blobs is not null;

    private bool Stores => options.BlobsAbove > 0 && blobs is not null;

    /// <summary>A payload as it is sent, where it must not be stored elsewhere.</summary>
    /// <param name="payload">JSON, or a value of another format.</param>
    /// <param name="repeatable">Whether the same payload is to give the same bytes each time, which shows that it is the same.</param>
    internal byte[] Seal(byte[] payload, bool repeatable = false)
    {
        if (options.CompressAbove > 0 && payload.Length >= options.CompressAbove)
        {
            payload = PayloadCompression.Shrink(payload);
        }

        return Encrypts ? encryption!.Encrypt(payload, repeatable) : payload;
    }

    /// <summary>A payload as it is sent.</summary>
    /// <param name="payload">JSON, or a value of another format.</param>
    /// <param name="owner">The task it belongs to.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="StoreUnavailableException">The blob store cannot take it now.</exception>
    internal async ValueTask<byte[]> SealAsync(byte[] payload, string owner, CancellationToken cancellationToken = default)
    {
        var sealedBytes = Seal(payload);
        if (!Stores || sealedBytes.Length <= options.BlobsAbove || payload.Length > options.MaxBytes)
        {
            return sealedBytes; // Too large is refused by who knows whose it is.
        }

        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        await blobs!.WriteAsync(id, owner, sealedBytes, cancellationToken);
        return PayloadEnvelope.Stored(id, sealedBytes.Length);
    }

    /// <summary>What was sealed. A value of another format stays in its envelope, which says so.</summary>
    /// <exception cref="PayloadUnreadableException">It cannot be read here.</exception>
    /// <exception cref="StoreUnavailableException">The blob store cannot be reached.</exception>
    internal ValueTask<byte[]> OpenAsync(byte[] payload, CancellationToken cancellationToken = default) =>
        PayloadEnvelope.IsIn(payload) ? OpenStoredAsync(payload, cancellationToken) : new(payload);

    /// <summary>As <see cref="OpenAsync"/>, for what is never stored elsewhere.</summary>
    internal byte[] Open(byte[] payload)
    {
        for (var layer = 0; PayloadEnvelope.IsIn(payload); layer++)
        {
            switch (PayloadEnvelope.KindOf(payload))
            {
                case PayloadKind.Typed:
                    return payload;
                case PayloadKind.Text:
                    var text = JsonSerializer.Deserialize(payload.AsSpan(PayloadEnvelope.TextAt), Graphs.GraphJson.Default.String);
                    return JsonSerializer.SerializeToUtf8Bytes(OpenText(text ?? ""), Graphs.GraphJson.Default.String);
                case PayloadKind.Encrypted when layer < MostLayers:
                    payload = encryption is { } known ? known.Decrypt(payload) : throw PayloadEncryption.Missing(PayloadEnvelope.NameIn(payload, out _));
                    break;
                case PayloadKind.Compressed when layer < MostLayers:
                    payload = PayloadCompression.Expand(payload, options.MaxBytes);
                    break;
                default:
                    throw PayloadEnvelope.Broken("its layers are in a wrong order");
            }
        }

        return payload;
    }

    /// <summary>The blob that a payload stands for; null when it carries itself.</summary>
    internal static string? BlobOf(byte[]? payload) => payload is not null && PayloadEnvelope.IsIn(payload) && PayloadEnvelope.KindOf(payload) == PayloadKind.Stored
        ? PayloadEnvelope.NameIn(payload, out _)
        : null;

    /// <summary>Removes the blob that a payload stands for, if it does.</summary>
    internal async Task ForgetAsync(byte[]? payload, CancellationToken cancellationToken = default)
    {
        if (blobs is not null && BlobOf(payload) is { } id)
        {
            await blobs.DeleteAsync(id, cancellationToken);
        }
    }

    /// <summary>An error as it is sent: what it says is encrypted if anything is, its type stays readable.</summary>
    internal ErrorInfo Seal(ErrorInfo error) => error with { Message = SealText(error.Message), Stack = error.Stack is { } stack ? SealText(stack) : null };

    /// <summary>What was sealed of an error. What cannot be read here says with which key it is encrypted.</summary>
    internal ErrorInfo Open(ErrorInfo error) => IsSealed(error.Message) || IsSealed(error.Stack)
        ? error with { Message = OpenText(error.Message), Stack = error.Stack is { } stack ? OpenText(stack) : null }
        : error;

    /// <summary>A record with its error and progress opened, where they can be read here. Its result is opened by who wants it.</summary>
    internal TaskRecord Open(TaskRecord record)
    {
        var error = record.Error is { } e ? Open(e) : null;
        var progress = record.Progress is { } p && PayloadEnvelope.IsIn(p) ? TryOpen(p) : record.Progress;
        return ReferenceEquals(error, record.Error) && ReferenceEquals(progress, record.Progress) ? record : record with { Error = error, Progress = progress };
    }

    /// <summary>A text of an error as an argument: who runs what takes it opens what is sealed in it.</summary>
    internal static byte[] TextArgument(string text)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(text, Graphs.GraphJson.Default.String);
        return IsSealed(text) ? PayloadEnvelope.Text(json) : json;
    }

    internal static bool IsSealed(string? text) => text?.Contains(TextBegin, StringComparison.Ordinal) == true;

    private string SealText(string text) => text.Length == 0 ? text : $"{TextBegin}{Convert.ToBase64String(Seal(Encoding.UTF8.GetBytes(text)))}{TextEnd}";

    /// <summary>Also where it is part of a longer text: jobs say whose error it was.</summary>
    private string OpenText(string text)
    {
        var open = new StringBuilder();
        var at = 0;
        for (int begin, end; (begin = text.IndexOf(TextBegin, at, StringComparison.Ordinal)) >= 0 && (end = text.IndexOf(TextEnd, begin)) > begin; at = end + 1)
        {
            open.Append(text, at, begin - at).Append(OpenPart(text.AsSpan((begin + TextBegin.Length)..end)));
        }

        return open.Append(text, at, text.Length - at).ToString();
    }

    private string OpenPart(ReadOnlySpan<char> base64)
    {
        var bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64Chars(base64, bytes, out var length) || !PayloadEnvelope.IsIn(bytes.AsSpan(0, length)))
        {
            return $"{TextBegin}{base64}{TextEnd}"; // Somebody wrote it that way.
        }

        bytes = TryOpen(bytes[..length]);
        return PayloadEnvelope.IsIn(bytes) ? PayloadEnvelope.Describe(bytes) : Encoding.UTF8.GetString(bytes);
    }

    /// <summary>As <see cref="Open(byte[])"/>; what cannot be read here stays as it is.</summary>
    internal byte[] TryOpen(byte[] payload)
    {
        try
        {
            return Open(payload);
        }
        catch (PayloadUnreadableException)
        {
            return payload; // It says itself what it needs to whoever looks at it.
        }
    }

    private async ValueTask<byte[]> OpenStoredAsync(byte[] payload, CancellationToken cancellationToken)
    {
        if (BlobOf(payload) is not { } id)
        {
            return Open(payload);
        }

        if (blobs is null)
        {
            throw new PayloadUnreadableException(
                $"A payload is in the blob store as {id}, and this process has none: set Payloads.BlobDirectory, or a broker.", mayBeReadElsewhere: true, "no-blob-store");
        }

        return Open(await blobs.ReadAsync(id, cancellationToken) ?? throw new PayloadUnreadableException(
            $"A payload is not in the blob store any more, where it was as {id}: it was removed, or this process looks in another store.", mayBeReadElsewhere: false));
    }
}
