using static SQLitePCL.raw;

namespace Krewe.Storage;

/// <summary>
/// An error that SQLite reported, before it is told to callers as one of ours. It travels with that as its cause; Orleans lets only errors
/// travel whose names end as this one does.
/// </summary>
internal sealed class SqliteFailureException(int code, string message) : Exception(message)
{
    private int Primary => code & 0xFF;

    /// <summary>The content contradicts the commit: only the commit that did this is wrong, not the store.</summary>
    public bool IsConstraint => Primary is SQLITE_CONSTRAINT or SQLITE_MISMATCH or SQLITE_TOOBIG;

    /// <summary>The file is damaged, is none of ours, or lacks a table.</summary>
    public bool IsCorrupt => Primary is SQLITE_CORRUPT or SQLITE_NOTADB or SQLITE_FORMAT
        || (Primary is SQLITE_ERROR && Message.StartsWith("no such ", StringComparison.Ordinal));

    /// <summary>Whether a new connection may help where this one fails.</summary>
    public bool WantsReopening => Primary is not (SQLITE_FULL or SQLITE_BUSY or SQLITE_LOCKED);

    public KreweException Told(string path) => IsCorrupt ? Corrupt(path, Message, this) : new StoreUnavailableException(
        $"The store {path} cannot be used: {Message} ({Hint()}). Nothing was written; it works again by itself once the cause is gone.", this);

    public static StoreCorruptException Corrupt(string path, string detail, Exception? inner = null) => new(
        $"The store {path} cannot be read: {detail}. Stop Krewe and restore the file and its -wal from a backup, "
        + "or move both away to begin with an empty store; the tasks in them are lost to it then.", inner);

    /// <summary>The file is sound, but not of the version that this Krewe reads.</summary>
    public static StoreCorruptException OtherVersion(string path, long version) => new(
        $"The store {path} was written by {(version < SqliteSchema.Version ? "an older" : "a newer")} Krewe: its schema is version {version}, "
        + $"and this one reads version {SqliteSchema.Version}. Let the Krewe that wrote it finish its tasks, "
        + "or move the file and its -wal away to begin with an empty store; the tasks in them are lost to it then.");

    private string Hint() => Primary switch
    {
        SQLITE_FULL => "free some disk space",
        SQLITE_READONLY or SQLITE_PERM or SQLITE_CANTOPEN or SQLITE_AUTH =>
            "make the directory and its files writable for this user; see that the file system is not mounted read-only",
        SQLITE_BUSY or SQLITE_LOCKED => "another program holds a lock on the file",
        SQLITE_NOMEM => "memory is short",
        _ => "check the disk and the system log",
    };
}
