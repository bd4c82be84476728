using Krewe.Redis;
using StackExchange.Redis;

namespace Krewe.Storage;

public sealed partial class RedisShardStore
{
    /// <inheritdoc/>
    public async Task CommitAsync(ShardCommit commit)
    {
        ArgumentNullException.ThrowIfNull(commit);
        var of = Keys(commit.Shard);
        if (commit.IsEmpty)
        {
            return;
        }

        var owner = owners[commit.Shard] is { } known && known.Epoch == commit.Epoch ? known : new ShardOwner(commit.Epoch, "");
        await owner.Turn.WaitAsync();
        try
        {
            await WriteAsync(of, owner, commit);
        }
        finally
        {
            owner.Turn.Release();
        }
    }

    private async Task WriteAsync(RedisShardKeys of, ShardOwner owner, ShardCommit commit)
    {
        if (commit.Count == 0 && !commit.Clean && !owner.InDoubt && !owner.Failed && !owner.IsClean)
        {
            Check(commit, await RunAsync(owner, () => link.ReadAsync(
                RedisScripts.Confirm, [of.Meta], [commit.Epoch, owner.Name, -1, owner.Written])));
            return;
        }

        var lookFirst = LowestInsert(commit, out var highest) <= owner.LastRow;
        var arguments = CommitArguments.Of(commit, owner.Name, ++owner.Number, owner.Written, lookFirst);
        Check(commit, await RunAsync(owner, () => link.WriteAsync(RedisScripts.Commit, of.Commit, arguments)));
        owner.Written = owner.Number;
        (owner.InDoubt, owner.Failed) = (false, false);
        owner.IsClean = commit.Clean;
        owner.LastRow = Math.Max(owner.LastRow, highest);
    }

    private async Task<RedisResult[]> RunAsync(ShardOwner owner, Func<Task<RedisResult>> run)
    {
        try
        {
            var asked = Clock.Ask();
            var answer = (RedisResult[])(await run())!;
            if ((int)answer[0] == 0)
            {
                Clock.Heard(asked, answer[1]);
            }

            return answer;
        }
        catch (RedisUnavailableException error)
        {
            owner.InDoubt |= error.MayHaveRun;
            owner.Failed = true;
            throw RedisLink.Told(error);
        }
        catch (RedisServerException error)
        {
            throw link.Corrupt(error) ?? (Exception)new InvalidOperationException($"The store refused a commit: {error.Message}", error);
        }
    }

    private static void Check(ShardCommit commit, RedisResult[] answer)
    {
        switch ((int)answer[0])
        {
            case 0:
                return;
            case 1:
                throw new ShardFencedException(commit.Shard, commit.Epoch, (long)answer[1]);
            case 2:
                throw new InvalidOperationException(
                    $"Shard {commit.Shard} has to be read anew: the store has a commit whose answer was lost, and which counted as failed.");
            case 3:
                throw new InvalidOperationException(
                    $"Shard {commit.Shard} has to be read anew: the store has lost commits that it had confirmed. See appendfsync of the Redis.");
            default:
                throw new InvalidOperationException($"The store refused a commit: shard {commit.Shard} has a row {(string?)answer[1]} already.");
        }
    }

    /// <summary>Returns the lowest number of a row that is inserted, and the highest.</summary>
    private static long LowestInsert(ShardCommit commit, out long highest)
    {
        var lowest = long.MaxValue;
        highest = -1;
        var rising = true;
        foreach (var row in commit.Inserts)
        {
            rising &= row.Sequence > highest;
            lowest = Math.Min(lowest, row.Sequence);
            highest = Math.Max(highest, row.Sequence);
        }

        if (!rising && commit.Inserts.GroupBy(row => row.Sequence).FirstOrDefault(rows => rows.Skip(1).Any()) is { } twice)
        {
            throw new InvalidOperationException($"The store refused a commit: shard {commit.Shard} has a row {twice.Key} already.");
        }

        return lowest;
    }
}
