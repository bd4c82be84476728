using Krewe.Graphs;
using Krewe.Queues;
using Krewe.Results;
using Krewe.Storage;

namespace Krewe.Tests.Simulations;

/// <summary>
/// A store on a machine of its own: what was sent is written although the sender dies, answers take time, and some are lost. It checks
/// whatever it is given.
/// </summary>
internal sealed class SimulatedStore(Simulation simulation, Journal journal, TaskScheduler machine) : IShardStore
{
    private readonly MemoryShardStore disk = new();
    private readonly Dictionary<int, long> epochs = [];
    private readonly Dictionary<(int Shard, long Sequence), (string Id, RowPhase Phase)> rows = [];
    private readonly Dictionary<string, string> keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TaskState> records = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Shard, Guid Id), string> sessions = [];

    /// <summary>The most time that an operation takes, each way.</summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromMilliseconds(2);

    /// <summary>The share of operations that are refused.</summary>
    public double Refuse { get; set; }

    /// <summary>The share of commits that are written, though the answer is an error that does not say so.</summary>
    public double Unclear { get; set; }

    /// <summary>Rows that exist, as text.</summary>
    public IEnumerable<string> Rows => rows.Select(r => $"{r.Value.Id} ({r.Value.Phase}) in shard {r.Key.Shard}");

    /// <summary>Sessions that are open: the shard and the worker's silo.</summary>
    public IEnumerable<(int Shard, string Silo)> Sessions => sessions.Select(s => (s.Key.Shard, s.Value));

    public Task<int> InitializeAsync(int shards, CancellationToken cancellationToken) => disk.InitializeAsync(shards, cancellationToken);

    public Task<ShardContents> OpenAsync(int shard, CancellationToken cancellationToken) => Ask("open", async () =>
    {
        var contents = await disk.OpenAsync(shard, CancellationToken.None);
        if (contents.Epoch <= epochs.GetValueOrDefault(shard))
        {
            journal.Violation($"Shard {shard} was opened at epoch {contents.Epoch} after {epochs[shard]}.");
        }

        epochs[shard] = contents.Epoch;
        if (!contents.Clean)
        {
            journal.TakenOver.Add((shard, journal.Now));
        }

        journal.Note($"store: shard {shard} opened at epoch {contents.Epoch}, {contents.Rows.Count} rows, clean: {contents.Clean}");
        return contents;
    });

    public Task CommitAsync(ShardCommit commit) => Ask("commit", async () =>
    {
        await disk.CommitAsync(commit);
        Check(commit);
        if (simulation.Random.NextDouble() < Unclear)
        {
            throw new IOException("The connection to the store broke before its answer came.");
        }

        return true;
    });

    public Task<TaskRecord?[]> FindAsync(int shard, IReadOnlyList<string> ids, DateTimeOffset now) =>
        Ask("find", () => disk.FindAsync(shard, ids, now));

    public Task<IReadOnlyList<TaskRecord>> ListAsync(int shard, TaskFilter filter, DateTimeOffset now) =>
        Ask("list", () => disk.ListAsync(shard, filter, now));

    public Task<RecordPage> SearchAsync(int shard, HistoryQuery query, string? from, DateTimeOffset now) =>
        Ask("search", () => disk.SearchAsync(shard, query, from, now));

    public Task<int> ExpireAsync(int shard, DateTimeOffset now) => Ask("expire", () => disk.ExpireAsync(shard, now));

    public ValueTask DisposeAsync() => default;

    private Task<T> Ask<T>(string what, Func<Task<T>> work) => Task.Factory.StartNew(async () =>
    {
        await TravelAsync();
        if (simulation.Random.NextDouble() < Refuse)
        {
            journal.Note($"store: refuses to {what}");
            throw new StoreUnavailableException($"The store refuses to {what}.");
        }

        try
        {
            return await work();
        }
        finally
        {
            await TravelAsync();
        }
    }, CancellationToken.None, TaskCreationOptions.None, machine).Unwrap();

    private Task TravelAsync() => Task.Delay(MaxDelay * simulation.Random.NextDouble(), simulation.Clock);

    private void Check(ShardCommit commit)
    {
        if (commit.Epoch != epochs.GetValueOrDefault(commit.Shard))
        {
            journal.Violation($"Shard {commit.Shard} took a commit of epoch {commit.Epoch} while it is at {epochs.GetValueOrDefault(commit.Shard)}.");
        }

        foreach (var row in commit.Inserts)
        {
            if (row.Message.Headers?.ContainsKey(Replacements.Header) == true)
            {
                Replace(commit, row); // Or it is a part of what took a place.
            }

            Insert(commit.Shard, row);
        }

        foreach (var row in commit.Updates)
        {
            if (rows.TryGetValue((commit.Shard, row.Sequence), out var old))
            {
                rows[(commit.Shard, row.Sequence)] = (old.Id, row.Status.Phase);
            }
        }

        commit.Deletes.ForEach(sequence => rows.Remove((commit.Shard, sequence)));
        commit.Opened.ForEach(session => sessions[(commit.Shard, session.Id)] = session.Silo);
        commit.Closed.ForEach(id => sessions.Remove((commit.Shard, id)));
        foreach (var record in commit.Records)
        {
            Record(commit.Shard, record);
        }

        commit.Forgotten.ForEach(id => records.Remove(id));
    }

    private void Insert(int shard, TaskRow row)
    {
        journal.Note($"store: shard {shard} has {row.Message.Id} ({row.Status.Phase})");
        if (records.ContainsKey(row.Message.Id))
        {
            journal.Violation($"{row.Message.Id} was accepted again after it had ended.");
        }

        if (rows.Any(r => r.Value.Id == row.Message.Id))
        {
            journal.Violation($"{row.Message.Id} was accepted twice.");
        }

        rows[(shard, row.Sequence)] = (row.Message.Id, row.Status.Phase);
        if (row.Message.Options?.Unique is { } unique)
        {
            if (unique.Policy != UniquePolicy.Replace && keys.TryGetValue(unique.Key, out var other)
                && rows.Values.Any(there => there.Id == other && there.Phase != RowPhase.Kept))
            {
                journal.Violation($"{row.Message.Id} was accepted although {other} has the key {unique.Key}.");
            }

            keys[unique.Key] = row.Message.Id;
        }
    }

    private void Replace(ShardCommit commit, TaskRow row)
    {
        foreach (var (key, old) in rows.Where(r => r.Value.Id == row.Message.Id && commit.Deletes.Contains(r.Key.Sequence)).ToArray())
        {
            journal.Note($"store: shard {commit.Shard} replaces {old.Id} ({old.Phase})");
            rows.Remove(key);
        }
    }

    private void Record(int shard, TaskRecord record)
    {
        journal.Note($"store: shard {shard} has the record of {record.Id}: {record.State} {record.Error?.Type}");
        if (record.State == TaskState.Revoked)
        {
            journal.Revoked.TryAdd(record.Id, journal.Now);
        }

        if (!records.TryAdd(record.Id, record.State))
        {
            journal.Violation($"{record.Id} ended as {records[record.Id]}, and again as {record.State}.");
        }

        if (rows.Values.FirstOrDefault(r => r.Id == record.Id && r.Phase is not (RowPhase.Telling or RowPhase.Kept)) is { Id: not null } row)
        {
            journal.Violation($"{record.Id} has ended, and its row is still there as {row.Phase}.");
        }
    }
}
