using Krewe.Storage;
using static Krewe.Tests.Conformance.Stores.StoreSamples;

namespace Krewe.Tests.Conformance.Stores;

/// <summary>
/// A process that commits until it is killed. Says <c>ok n</c> for each commit that returned, and <c>failed n message</c> for one that did not,
/// which it then tries again when it is sent a line.
/// </summary>
internal static class StoreChild
{
    public const int RowsPerCommit = 10;

    public static async Task<int> RunAsync(string directory)
    {
        await using var store = new SqliteShardStore(new SqliteFile(directory));
        await store.InitializeAsync(1, default);
        var epoch = (await store.OpenAsync(0, default)).Epoch;
        for (var n = 0; ; n++)
        {
            while (await TryAsync(store, Commit(epoch, n)) is { } error)
            {
                Console.WriteLine($"failed {n} {error.GetType().Name}: {error.Message}");
                if (Console.ReadLine() is null)
                {
                    return 0;
                }
            }

            Console.WriteLine($"ok {n}");
        }
    }

    /// <summary>Commit n: ten rows of about 2 KB each and a record.</summary>
    private static ShardCommit Commit(long epoch, int n)
    {
        var commit = new ShardCommit { Shard = 0, Epoch = epoch };
        commit.Records.Add(Record($"{n}"));
        for (var i = 0; i < RowsPerCommit; i++)
        {
            var row = Row((n * RowsPerCommit) + i);
            commit.Inserts.Add(row with { Message = row.Message with { Arguments = new byte[2000] } });
        }

        return commit;
    }

    private static async Task<StoreUnavailableException?> TryAsync(SqliteShardStore store, ShardCommit commit)
    {
        try
        {
            await store.CommitAsync(commit);
            return null;
        }
        catch (StoreUnavailableException error)
        {
            return error;
        }
    }
}
