using System.Globalization;

namespace Krewe.Storage;

/// <summary>Keeps a second process out of a data directory. The system lets go of it when the process ends, however it ends.</summary>
internal sealed class DirectoryLock : IDisposable
{
    private const int WouldBlock = 11, WouldBlockOnMac = 35, SharingViolation = unchecked((int)0x80070020);

    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    public static DirectoryLock Take(string directory)
    {
        // The number of the process is in a file of its own, for who cannot have the lock cannot read its file.
        var owner = Path.Combine(directory, "krewe.pid");
        FileStream? file = null;
        try
        {
            Directory.CreateDirectory(directory);
            file = Lock(Path.Combine(directory, "krewe.lock")) ?? throw new StoreUnavailableException(
                $"The data directory {directory} is in use by process {Read(owner)}. Stop that process, or give this one a directory of its own.");
            File.WriteAllText(owner, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new DirectoryLock(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw new StoreUnavailableException($"The data directory {directory} cannot be used: {error.Message} Make it writable for this user, or name another.", error);
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Null if another process has it.</summary>
    private static FileStream? Lock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (error.HResult is WouldBlock or WouldBlockOnMac or SharingViolation)
        {
            return null;
        }
    }

    private static string Read(string owner)
    {
        try
        {
            return File.ReadAllText(owner);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "(unknown)";
        }
    }
}
