using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace Krewe.Payloads;

/// <summary>
/// Blobs as files of a folder, which all processes of the cluster share: one file each, spread over 256 folders by the first digits of its id. A file is
/// the length of the owner's name in 2 bytes, that name, and the blob.
/// </summary>
internal sealed class FileBlobStore(string directory) : IBlobStore
{
    private const string Unfinished = ".new";

    /// <summary>The folder.</summary>
    public string Folder => directory;

    public async Task WriteAsync(string id, string owner, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        var name = Encoding.UTF8.GetBytes(owner);
        var head = new byte[2 + name.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(head, (ushort)name.Length);
        name.CopyTo(head, 2);
        try
        {
            var path = PathOf(id);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await using (var file = new FileStream(path + Unfinished, FileMode.Create, FileAccess.Write, FileShare.None, 0, useAsync: true))
            {
                await file.WriteAsync(head, cancellationToken);
                await file.WriteAsync(content, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(path + Unfinished, path, overwrite: true); // Never seen half written.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unavailable(e);
        }
    }

    public async Task<byte[]?> ReadAsync(string id, CancellationToken cancellationToken = default)
    {
        try
        {
            var bytes = await File.ReadAllBytesAsync(PathOf(id), cancellationToken);
            return bytes[(2 + BinaryPrimitives.ReadUInt16LittleEndian(bytes))..];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unavailable(e);
        }
    }

    public Task DeleteAsync(string id, CancellationToken cancellationToken = default)
    {
        try
        {
            File.Delete(PathOf(id));
        }
        catch (DirectoryNotFoundException)
        {
            // Nor was the blob ever there.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unavailable(e);
        }

        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<BlobInfo> ListAsync(DateTimeOffset before, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var file in Files())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var written = new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero);
            if (written < before && await OwnerOfAsync(file.FullName, cancellationToken) is { } owner)
            {
                yield return new(Path.GetFileNameWithoutExtension(file.Name), owner, written);
            }
        }
    }

    private FileInfo[] Files()
    {
        try
        {
            var folder = new DirectoryInfo(directory);
            return folder.Exists ? folder.GetFiles("*", SearchOption.AllDirectories) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unavailable(e);
        }
    }

    /// <summary>Whose it is; empty for what was never finished; null for what has just gone.</summary>
    private async Task<string?> OwnerOfAsync(string path, CancellationToken cancellationToken)
    {
        if (path.EndsWith(Unfinished, StringComparison.Ordinal))
        {
            File.Delete(path); // Older than anybody writes.
            return null;
        }

        try
        {
            await using var file = File.OpenRead(path);
            var length = new byte[2];
            await file.ReadExactlyAsync(length, cancellationToken);
            var name = new byte[BinaryPrimitives.ReadUInt16LittleEndian(length)];
            await file.ReadExactlyAsync(name, cancellationToken);
            return Encoding.UTF8.GetString(name);
        }
        catch (Exception e) when (e is FileNotFoundException or EndOfStreamException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unavailable(e);
        }
    }

    /// <summary>An id comes from a message, and must lead nowhere else.</summary>
    private string PathOf(string id) => id.Length == 32 && id.All(char.IsAsciiHexDigitLower)
        ? Path.Combine(directory, id[..2], id + ".blob")
        : throw new PayloadUnreadableException($"'{id}' is no id of a blob.");

    private StoreUnavailableException Unavailable(Exception e) => new($"The blobs in '{directory}' cannot be reached: {e.Message}", e);
}
