using Krewe.Graphs;

namespace Krewe.Payloads;

/// <summary>Seals the arguments of tasks before they are submitted.</summary>
internal static class NodeSealer
{
    /// <summary>A task with its arguments sealed; anything else as it is.</summary>
    /// <param name="codec">What seals.</param>
    /// <param name="node">The node.</param>
    /// <param name="id">Id of the task, or of the job that it belongs to.</param>
    /// <exception cref="SubmitRefusedException">The arguments are too large.</exception>
    /// <exception cref="StoreUnavailableException">The blob store cannot take them now.</exception>
    public static async ValueTask<GraphNode> SealAsync(this PayloadCodec codec, GraphNode node, string id)
    {
        if (codec.IsOff || node.Arguments is not { } arguments)
        {
            return node;
        }

        codec.CheckSize(node.Name!, arguments);
        return node with { Arguments = await codec.SealAsync(arguments, id) };
    }

    /// <summary>A whole graph with the arguments of all its tasks sealed.</summary>
    /// <param name="codec">What seals.</param>
    /// <param name="node">The graph, with all its members in it.</param>
    /// <param name="id">Id of the job.</param>
    /// <exception cref="SubmitRefusedException">Arguments are too large.</exception>
    /// <exception cref="StoreUnavailableException">The blob store cannot take them now.</exception>
    public static async ValueTask<GraphNode> SealAllAsync(this PayloadCodec codec, GraphNode node, string id)
    {
        var parts = node.Children?.ToArray();
        for (var i = 0; i < (parts?.Length ?? 0); i++)
        {
            parts![i] = await codec.SealAllAsync(parts[i], id);
        }

        node = node.Reduce is { } merge ? node with { Reduce = await codec.SealAsync(merge, id) } : node;
        return await codec.SealAsync(node with { Children = parts }, id);
    }

    /// <summary>As <see cref="SealAsync"/>, in the message whatever their size is, and the same each time: for what is stored once and used many times.</summary>
    /// <exception cref="SubmitRefusedException">The arguments are too large.</exception>
    public static GraphNode SealInline(this PayloadCodec codec, GraphNode node)
    {
        if (codec.IsOff || node.Arguments is not { } arguments)
        {
            return node;
        }

        codec.CheckSize(node.Name!, arguments);
        return node with { Arguments = codec.Seal(arguments, repeatable: true) };
    }

    private static void CheckSize(this PayloadCodec codec, string name, byte[] arguments)
    {
        if (arguments.Length > codec.MaxBytes)
        {
            throw new SubmitRefusedException($"The arguments of {name} are {arguments.Length:N0} bytes; at most {codec.MaxBytes:N0} are allowed, see Payloads.MaxBytes. "
                + "Store the data elsewhere and pass a reference.");
        }
    }
}
