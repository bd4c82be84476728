using Krewe.Queues;

namespace Krewe.Submission;

/// <summary>Submits what grains produce: members of jobs, with ids that derive from the job's, so that doing it again changes nothing.</summary>
public static class GrainSubmitter
{
    /// <summary>Submits; returns when all is durable. Gives each refused message with the reason.</summary>
    public static async Task<IReadOnlyList<(TaskMessage Message, string Reason)>> SubmitAsync(ShardMap shards, IReadOnlyList<TaskMessage> messages)
    {
        if (messages is [var single])
        {
            var answer = await shards.Of(single.Id).SubmitAsync(new SubmitBatch(Guid.Empty, 0, [single]));
            return answer.Refused is [var no, ..] ? [(single, no.Reason)] : [];
        }

        var refused = new List<(TaskMessage, string)>();
        await Task.WhenAll(messages.GroupBy(m => shards.IndexOf(m.Id)).Select(async group =>
        {
            var all = group.ToArray();
            for (var done = 0; done < all.Length;)
            {
                TaskMessage[] batch = [.. Portion.First(all[done..], all.Length, Portion.SizeOf)];
                var reply = await shards[group.Key].SubmitAsync(new SubmitBatch(Guid.Empty, 0, batch));
                done += batch.Length;
                foreach (var refusal in reply.Refused ?? [])
                {
                    refused.Add((batch[refusal.Index], refusal.Reason));
                }
            }
        }));
        return refused;
    }
}
