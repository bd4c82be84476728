namespace Krewe.Storage;

internal sealed partial class SqliteWriter
{
    private void Transact(List<WriteJob> group)
    {
        if (group.Count == 0)
        {
            return;
        }

        var error = Attempt(group);
        if (error is null or KreweException || group.Count == 1)
        {
            Tell(group, error);
        }
        else
        {
            // One of them is wrong and has written something already: each gets a transaction of its own.
            foreach (var job in group)
            {
                Tell([job], job.Refusal is null ? Attempt([job]) : null);
            }
        }

        group.Clear();
        CheckpointWhenDue();
    }

    private static void Tell(List<WriteJob> group, Exception? error)
    {
        foreach (var job in group)
        {
            if ((job.Refusal ?? error) is { } reason)
            {
                job.Fail(reason);
            }
            else
            {
                job.Succeed();
            }
        }
    }

    /// <summary>One transaction; null if it is durable, else why it is not. A <see cref="KreweException"/> says that the store is to blame.</summary>
    private Exception? Attempt(List<WriteJob> group)
    {
        try
        {
            var link = _link ??= Reopen();
            link.Prepare("BEGIN IMMEDIATE").Run();
            foreach (var job in group)
            {
                Apply(link, job);
            }

            _names.Save(link);
            link.Prepare("COMMIT").Run();
            _names.Saved();
            _logPages += link.TakePagesWritten();
            return null;
        }
        catch (SqliteFailureException failure)
        {
            RollBack(failure.WantsReopening && !failure.IsConstraint);
            return failure.IsConstraint ? new InvalidOperationException($"The store {_path} refused a commit: {failure.Message}.", failure) : failure.Told(_path);
        }
        catch (KreweException error)
        {
            RollBack(reopen: true);
            return error;
        }
        catch (Exception error)
        {
            RollBack(reopen: false);
            return error;
        }
    }

    private void Apply(SqliteLink link, WriteJob job)
    {
        var changes = link.TotalChanges;
        try
        {
            job.Apply(link);
        }
        catch (Exception refusal) when (link.TotalChanges == changes && refusal is not SqliteFailureException { IsConstraint: false })
        {
            job.Refusal = refusal is InvalidDataException ? SqliteFailureException.Corrupt(_path, refusal.Message, refusal) : refusal;
        }
    }

    private void RollBack(bool reopen)
    {
        _link?.Rest();
        try
        {
            if (_link is { InTransaction: true } link)
            {
                link.Prepare("ROLLBACK").Run();
            }
        }
        catch (SqliteFailureException)
        {
            reopen = true; // Closing the connection rolls back as well.
        }

        if (reopen)
        {
            _link?.Dispose();
            _link = null;
        }
    }

    private SqliteLink Reopen()
    {
        var link = SqliteLink.Open(_path, SQLitePCL.raw.SQLITE_OPEN_READWRITE);
        try
        {
            SqliteSchema.Prepare(link, _path);
            return link;
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }
}
