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
    public static async Task<byte[]> ResolveAsync(Lazy<ShardMap> shards, TaskMessage message, PayloadCodec payloads)
    {
        var replacements = new List<(int, byte[])>();
        foreach (var input in message.Inputs!)
        {
            replacements.Add((input.Position, input.Value is { } value
                ? await payloads.OpenAsync(value)
                : await GroupResults.ReadAsync(shards.Value, (await shards.Value.Of(input.Source).FindAsync([input.Source]))[0], payloads)));
        }

        return PayloadValues.Replace(message.Name, await payloads.OpenAsync(message.Arguments), replacements);
    }

    /// <summary>The results that one block of a reduce folds, in order.</summary>
    public static Task<List<byte[]>> ReadBlockAsync(Lazy<ShardMap> shards, TaskMessage message, PayloadCodec payloads) => message.Inputs![0].Range is { } range
        ? GroupResults.ReadAsync(shards.Value, message.Inputs[0].Source, range, payloads)
        : Task.FromResult(message.Inputs.Select(input => input.Value!).ToList()); // Has been read elsewhere, see WithValues.

    /// <summary>The same message with all values in it, open, for whoever cannot look them up.</summary>
    /// <exception cref="BadArgumentsException">An input has a format that the task does not take.</exception>
    /// <exception cref="TaskFailedException">An input did not succeed or is gone.</exception>
    public static async Task<TaskMessage> WithValuesAsync(Lazy<ShardMap> shards, TaskMessage message, PayloadCodec payloads)
    {
        if (message.Inputs is not { } inputs || (message.Traits & MessageTraits.Each) != 0)
        {
            return message with { Arguments = await payloads.OpenAsync(message.Arguments) };
        }

        if ((message.Traits & MessageTraits.Fold) == 0)
        {
            return message with { Arguments = await ResolveAsync(shards, message, payloads), Inputs = null };
        }

        var block = await ReadBlockAsync(shards, message, payloads);
        return message with
        {
            Arguments = await payloads.OpenAsync(message.Arguments),
            Inputs = [.. block.Select((value, i) => new InputReference(inputs[i == 0 ? 0 : 1].Position, "", value))],
        };
    }
}
