using System.Globalization;

namespace Krewe.Storage;

/// <summary>Keeps a second process out of a data directory. The system lets go of it when the process ends, however it ends.</summary>
internal sealed class DirectoryLock : IDisposable
{
    private const string FileName = "krewe.lock";
    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    public static DirectoryLock Take(string directory)
    {
        var path = Path.Combine(directory, FileName);
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The data directory {directory} cannot be created: {e.Message}", e);
        }

        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StoreUnavailableException($"The data directory {directory} is not writable for this user: {e.Message}", e);
        }
        catch (IOException e)
        {
            throw new StoreUnavailableException(Owner(path) is { } owner
                ? $"The data directory {directory} is in use by process {owner}. Stop that process, or give this one a directory of its own."
                : $"The data directory {directory} cannot be locked: {e.Message}", e);
        }

        try
        {
            file.SetLength(0);
            file.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
            file.Flush();
            return new DirectoryLock(file);
        }
        catch (IOException e)
        {
            file.Dispose();
            throw new StoreUnavailableException($"The data directory {directory} cannot be written: {e.Message}", e);
        }
    }

    public void Dispose() => _file.Dispose();

    private static string? Owner(string path)
    {
        try
        {
            using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return reader.ReadToEnd() is { Length: > 0 } owner ? owner : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
