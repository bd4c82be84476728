using Krewe.Queues;

namespace Krewe.Execution;

// Messages that are not wanted any more and gather, or have gathered. They are handed back: their shards know why, and end them.
internal sealed partial class TaskRunner
{
    /// <summary>What was claimed so short a time ago may begin without a question, as what is claimed ahead does.</summary>
    private static readonly TimeSpan SureFor = TimeSpan.FromSeconds(1);

    /// <summary>What a task comes to that was claimed and not begun.</summary>
    public static TaskOutcome Released(TaskDelivery delivery) => new()
    {
        Id = delivery.Message.Id, Delivery = delivery.Delivery, Attempt = delivery.Attempt, Claim = delivery.Claim, Kind = OutcomeKind.Released,
    };

    /// <summary>Hands a message back that gathers, at once; nothing if it does not.</summary>
    public void LeaveBatch(string id)
    {
        if (takesBatches && TakeOut(id) is { } member)
        {
            Sink.EndedInBatch(member.Shard, Released(member.Delivery));
        }
    }

    private BatchMember? TakeOut(string id)
    {
        lock (gathering)
        {
            foreach (var (name, others) in gathered)
            {
                var at = others.Members.FindIndex(m => m.Delivery.Message.Id == id);
                if (at < 0)
                {
                    continue;
                }

                var member = others.Members[at];
                others.Members.RemoveAt(at);
                others.Bytes -= Portion.SizeOf(member.Delivery.Message);
                if (others.Members.Count == 0)
                {
                    others.Timer?.Dispose();
                    gathered.Remove(name);
                }

                return member;
            }
        }

        return null;
    }

    /// <summary>
    /// Those of a batch that may begin. News of a revoke may have been lost on its way, and what has expired is no news: so the shards are asked, in a call
    /// each, if the batch has waited for long.
    /// </summary>
    private async ValueTask<BatchMember[]> WantedAsync(BatchMember[] members)
    {
        if (time.GetElapsedTime(members[0].ClaimedAt) < SureFor && !Array.Exists(members, HasExpired))
        {
            return members;
        }

        var asked = members.GroupBy(m => m.Shard)
            .Select(shard => Sink.FindUnwantedAsync(shard.Key, [.. shard.Select(m => new HeldTask(m.Delivery.Message.Id, m.Delivery.Claim))])).ToArray();
        var unwanted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var ids in asked)
        {
            unwanted.UnionWith(await ids);
        }

        if (unwanted.Count == 0)
        {
            return members;
        }

        foreach (var member in members.Where(m => unwanted.Contains(m.Delivery.Message.Id)))
        {
            Sink.EndedInBatch(member.Shard, Released(member.Delivery));
        }

        return [.. members.Where(m => !unwanted.Contains(m.Delivery.Message.Id))];
    }

    private bool HasExpired(BatchMember member) => member.Delivery is { Attempt: 1, Message.Options.Expires: { } expires } delivery
        && clock.UtcNow >= delivery.SubmittedAt + expires;
}
