using Krewe.Graphs;
using Krewe.Payloads;
using Krewe.Queues;
using Krewe.Submission;

namespace Krewe.Execution;

/// <summary>Puts results of other tasks in the place of arguments, just before a task runs.</summary>
internal static class InputResolver
{
    /// <summary>The full arguments of a message that takes inputs.</summary>
    /// <exception cref="BadArgumentsException">An input has a format that the task does not take.</exception>
    /// <exception cref="TaskFailedException">An input did not succeed or is gone.</exception>
    public static async Task<byte[]> ResolveAsync(ShardMap shards, TaskMessage message, PayloadCodec payloads)
    {
        var replacements = new List<(int, byte[])>();
        foreach (var input in message.Inputs!)
        {
            replacements.Add((input.Position, input.Value is { } value
                ? await payloads.OpenAsync(value)
                : await GroupResults.ReadAsync(shards, (await shards.Of(input.Source).FindAsync([input.Source]))[0], payloads)));
        }

        return PayloadValues.Replace(message.Name, await payloads.OpenAsync(message.Arguments), replacements);
    }

    /// <summary>The results that one block of a reduce folds, in order.</summary>
    public static Task<List<byte[]>> ReadBlockAsync(ShardMap shards, TaskMessage message, PayloadCodec payloads) =>
        GroupResults.ReadAsync(shards, message.Inputs![0].Source, message.Inputs[0].Range!, payloads);
}
