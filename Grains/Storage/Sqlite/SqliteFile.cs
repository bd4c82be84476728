using System.Collections.Concurrent;
using SQLitePCL;

namespace Krewe.Storage;

/// <summary>
/// The database file of a process: <c>krewe.db</c> in a data directory that no other process may use at the same time.
/// Holds the shards and the grain state; one writes at a time, reads go their own ways and see every commit that has completed.
/// </summary>
/// <param name="directory">The data directory; created when missing.</param>
/// <param name="time">The clock; the system's by default.</param>
public sealed partial class SqliteFile(string directory, TimeProvider? time = null) : IAsyncDisposable
{
    private readonly string _path = Path.Combine(Path.GetFullPath(directory), "krewe.db");
    private readonly ConcurrentBag<SqliteLink> _readers = [];
    private readonly Lock _gate = new();
    private Task<SqliteWriter>? _writer;
    private volatile bool _disposed;

    /// <summary>Full name of the file.</summary>
    public string FullPath => _path;

    internal SqliteNames Names { get; } = new();

    internal async Task<T> WriteAsync<T>(int weight, Func<SqliteLink, T> apply) => await (await OpenAsync()).RunAsync(weight, apply);

    /// <summary>Runs <paramref name="read"/> on a thread of the pool.</summary>
    internal async Task<T> ReadAsync<T>(Func<SqliteLink, T> read, CancellationToken cancellationToken = default)
    {
        await OpenAsync();
        return await Task.Run(() => Read(read), cancellationToken);
    }

    /// <summary>Opens or creates the file; at once when that is done already, anew when it failed.</summary>
    internal Task<SqliteWriter> OpenAsync()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _writer is null or { IsFaulted: true } ? _writer = Task.Run(Open) : _writer;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Task<SqliteWriter>? writer;
        lock (_gate)
        {
            (writer, _disposed) = (_writer, true);
        }

        if (writer is not null)
        {
            await Task.WhenAny(writer);
        }

        await Task.Run(() => Close(writer));
    }

    private T Read<T>(Func<SqliteLink, T> read)
    {
        SqliteLink? link = null;
        try
        {
            if (!_readers.TryTake(out link))
            {
                link = SqliteLink.Open(_path, raw.SQLITE_OPEN_READONLY);
            }

            link.Prepare("BEGIN").Run();
            var answer = read(link);
            link.Prepare("COMMIT").Run();
            if (!_disposed)
            {
                _readers.Add(link);
                link = null;
            }

            return answer;
        }
        catch (SqliteFailureException failure)
        {
            throw failure.Told(_path);
        }
        catch (InvalidDataException error)
        {
            throw SqliteFailureException.Corrupt(_path, error.Message, error);
        }
        finally
        {
            link?.Dispose();
        }
    }
}
