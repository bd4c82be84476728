using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Krewe.Clusters;

/// <summary>
/// Writes events to a file, each as JSON on a line of its own, with the names of <c>krewe events --json</c>. A file that is full is put aside, and the
/// oldest of those is deleted. Lines are handed to the operating system with each batch, and not synced.
/// </summary>
internal sealed class EventFile : IEventSink, IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // Goes to a file, never into HTML.
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    private readonly string path;
    private readonly long most;
    private readonly int keep;
    private FileStream? file;

    /// <summary>Opens the file.</summary>
    /// <param name="options">Its settings; the path is set.</param>
    /// <param name="node">Name of the silo.</param>
    /// <exception cref="ArgumentException">It cannot be opened.</exception>
    public EventFile(EventFileOptions options, string node)
    {
        path = Path.GetFullPath(options.Path!
            .Replace("%n", string.Join('_', node.Split(Path.GetInvalidFileNameChars())), StringComparison.Ordinal).Replace("%h", Environment.MachineName, StringComparison.Ordinal));
        (most, keep) = (options.MaxMiB * 1024L * 1024, options.Keep);
        Filter = new(
            options.Kinds.Count == 0 ? EventFilter.AllButHeartbeats.Kinds : [.. options.Kinds.Select(kind => EventNames.Kind(kind)!.Value), EventKind.EventsDropped], options.Task);
        try
        {
            file = Open();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException(
                $"EventFile.Path is '{options.Path}', which cannot be opened: {e.Message} Name a file that may be written here, and one for each silo: %n stands for its name.", e);
        }
    }

    /// <inheritdoc/>
    public EventFilter Filter { get; }

    /// <inheritdoc/>
    public async Task WriteAsync(IReadOnlyList<ClusterEvent> events, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var e in events)
            {
                var line = JsonSerializer.SerializeToUtf8Bytes(EventDocument.Of(e), Json);
                file ??= Open();
                if (file.Position > 0 && file.Position + line.Length + 1 > most)
                {
                    Close();
                    PutAside();
                    file = Open();
                }

                file.Write(line);
                file.WriteByte((byte)'\n');
            }

            await file!.FlushAsync(cancellationToken);
        }
        catch
        {
            Abandon(); // The next batch opens it anew: when the disk has room again, or is there again.
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    private FileStream Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new(path, FileMode.Append, FileAccess.Write, FileShare.Read | FileShare.Delete, 64 * 1024);
    }

    private void PutAside()
    {
        if (keep == 0)
        {
            File.Delete(path);
            return;
        }

        for (var n = keep; n > 1; n--)
        {
            if (File.Exists($"{path}.{n - 1}"))
            {
                File.Move($"{path}.{n - 1}", $"{path}.{n}", overwrite: true);
            }
        }

        File.Move(path, $"{path}.1", overwrite: true);
    }

    private void Close()
    {
        file?.Dispose();
        file = null;
    }

    /// <summary>Closes it after an error, which closing may meet again: what is in its buffer cannot be written.</summary>
    private void Abandon()
    {
        try
        {
            Close();
        }
        catch (IOException)
        {
            file = null; // The first error is the one that is told.
        }
    }
}
