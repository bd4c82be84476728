using Krewe.Queues;
using Krewe.Schedules;

namespace Krewe.Submission;

/// <summary>
/// Sends what has gathered for one shard: at once when nothing is under way, else together with what else comes until a call returns.
/// </summary>
internal sealed class ShardSubmitter(Guid client, IShardGrain shard, ClientOptions options, TaskScheduler home, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    private readonly Lock gate = new();
    private readonly Queue<Gathering> waiting = new();
    private Gathering? last;
    private int calls;
    private long sequence;

    /// <summary>Adds one message to the next call; the reply comes when the whole call is durable, the index finds the message in it.</summary>
    public (Task<SubmitReply> Reply, int Index) Submit(TaskMessage message)
    {
        var (batch, index) = Add(message);
        return (batch.Reply.Task, index);
    }

    private (Gathering Batch, int Index) Add(TaskMessage message)
    {
        Gathering batch;
        int index;
        lock (gate)
        {
            if (last is null || last.Messages.Count >= options.MaxBatch || last.Bytes >= Portion.MaxBytes)
            {
                waiting.Enqueue(last = new Gathering());
            }

            batch = last;

            index = batch.Messages.Count;
            batch.Messages.Add(message);
            batch.Bytes += Portion.SizeOf(message);
            if (calls >= options.MaxCallsPerShard)
            {
                return (batch, index);
            }

            calls++;
        }

        // On another thread: those who submit in the same breath join the first call.
        Background.Run(home, SendAsync);
        return (batch, index);
    }

    private async Task SendAsync()
    {
        while (Next() is { } batch)
        {
            try
            {
                batch.Reply.SetResult(await SendAsync([.. batch.Messages]));
            }
            catch (Exception e)
            {
                batch.Reply.SetException(e);
            }
        }
    }

    private async Task<SubmitReply> SendAsync(TaskMessage[] messages)
    {
        var began = time.GetTimestamp();
        var pause = FirstPause;
        while (true)
        {
            try
            {
                return await shard.SubmitAsync(new SubmitBatch(client, Interlocked.Increment(ref sequence), messages));
            }
            catch (Exception e) when (e is not StoreUnavailableException && Unreachable.Is(e))
            {
                if (time.GetElapsedTime(began) + pause > options.SubmitTimeout)
                {
                    throw Unreachable.In(options.SubmitTimeout, $"The cluster did not take {Counted.Tasks(messages.Length)}", e,
                        more: " The tasks may have been stored: submit them again with the same ids.");
                }
            }

            // It may have arrived: from now on the ids are not fresh, and the shard looks them up.
            messages = Array.ConvertAll(messages, m => m with { Traits = m.Traits & ~MessageTraits.FreshId });
            await Task.Delay(pause, time);
            pause = Pauses.Next(pause);
        }
    }

    private Gathering? Next()
    {
        lock (gate)
        {
            if (waiting.TryDequeue(out var batch))
            {
                last = batch == last ? null : last;
                return batch;
            }

            calls--;
            return null;
        }
    }

    private sealed class Gathering
    {
        public List<TaskMessage> Messages { get; } = [];

        public int Bytes { get; set; }

        public TaskCompletionSource<SubmitReply> Reply { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
