using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Krewe.Submission;

namespace Krewe.Graphs;

/// <summary>How signatures are built out of nodes.</summary>
internal static class SignatureNodes
{
    private static int lastVariable;

    /// <summary>A number for a result that is not there yet; unique within every graph this process builds.</summary>
    public static int NextVariable() => (Interlocked.Increment(ref lastVariable) & 0x3FFFFFFF) + 1;

    public static GraphNode ByName(string name, object?[]? arguments)
    {
        arguments ??= [null]; // What the compiler makes of a lone null.
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        writer.WriteStartArray();
        for (var i = 0; i < arguments.Length; i++)
        {
            try
            {
                JsonSerializer.Serialize(writer, arguments[i], TaskJson.Options);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                throw Unwritable.Argument(name, i + 1, arguments[i]!.GetType(), e);
            }
        }

        writer.WriteEndArray();
        writer.Flush();
        return new() { Kind = NodeKind.Task, Name = name, Arguments = buffer.WrittenSpan.ToArray() };
    }

    public static GraphNode ByNameJson(string name, ReadOnlySpan<byte> arguments)
    {
        try
        {
            var reader = new Utf8JsonReader(arguments, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Disallow });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            {
                throw new SubmitRefusedException($"The arguments of '{name}' must be a JSON array such as [4, 5].");
            }

            reader.Skip();
            if (reader.Read())
            {
                throw new SubmitRefusedException($"There is something after the JSON array of arguments of '{name}'.");
            }
        }
        catch (JsonException e)
        {
            throw new SubmitRefusedException($"The arguments of '{name}' are not valid JSON: {e.Message}", e);
        }

        return new() { Kind = NodeKind.Task, Name = name, Arguments = arguments.ToArray() };
    }

    /// <summary>What a function that makes a signature gave.</summary>
    public static GraphNode Given(Signature? signature, string function) =>
        signature?.Node ?? throw new ArgumentException("It gave null; it has to give the call that is to be made.", function);

    public static GraphNode Chain(GraphNode first, GraphNode next, int variable)
    {
        var link = next with { Takes = variable };
        return first is { Kind: NodeKind.Chain, Id: null, Options: null, Takes: 0, Children: { } links }
            ? first with { Children = [.. links, link] }
            : new() { Kind = NodeKind.Chain, Children = [first, link] };
    }

    public static GraphNode Delay(GraphNode node, TimeSpan delay) =>
        node with { Options = (node.Options ?? new()) with { Countdown = delay, Eta = null } };

    public static GraphNode NotBefore(GraphNode node, DateTimeOffset time) =>
        node with { Options = (node.Options ?? new()) with { Eta = time, Countdown = null } };

    public static GraphNode Set(GraphNode node, Func<CallOptions, CallOptions> change) => node with { Options = change(node.Options ?? new()) };

    public static GraphNode Retries(GraphNode node, int? max, RetryOptions retry)
    {
        var given = retry == new RetryOptions() ? null : retry;
        return max is null && given is null
            ? node
            : Set(node, o => o with { MaxRetries = max ?? o.MaxRetries, Retry = given?.Over(o.Retry) ?? o.Retry });
    }

    public static GraphNode Unique(GraphNode node, UniqueCall unique) => Set(node, o => o with { Unique = unique });

    /// <summary>The key of a call that gives none: its name and its arguments.</summary>
    public static string KeyOf(GraphNode node)
    {
        if (node is not { Kind: NodeKind.Task, Inputs: null, Name: { } name, Arguments: { } arguments })
        {
            throw new ArgumentException("Without a key only a single task is unique, and one whose arguments are known: give a key.");
        }

        var print = Convert.ToHexString(SHA256.HashData([.. Encoding.UTF8.GetBytes(name), 0, .. arguments]).AsSpan(0, 16));
        return $"{name[..Math.Min(name.Length, TaskIds.MaxLength - print.Length - 1)]}:{print}";
    }

    public static GraphNode Header(GraphNode node, string name, string value) => node with { Headers = HeaderCollection.Of(node.Headers).With(name, value) };

    public static GraphNode Each(IEnumerable<GraphNode> calls)
    {
        GraphNode? first = null;
        var arguments = new List<byte[]>();
        foreach (var call in calls)
        {
            first ??= call;
            if (call is not { Kind: NodeKind.Task, Inputs: null, Arguments: not null } || call.Name != first.Name || call.Options != first.Options)
            {
                throw new SubmitRefusedException($"The items of a chunk must all be calls of one task with the same options; '{call.Name}' differs from '{first.Name}'.");
            }

            arguments.Add(call.Arguments);
        }

        return first! with { Each = true, Arguments = Payloads.PayloadValues.Join(arguments) };
    }

    public static GraphNode Reduced(GraphNode group, GraphNode merge, int left, int right)
    {
        if (group is not { Kind: NodeKind.Group, Reduce: null })
        {
            throw new SubmitRefusedException("Only a group or a map can be reduced, and only once.");
        }

        if (merge is not { Kind: NodeKind.Task, Inputs: { Count: 2 } inputs, Id: null })
        {
            throw new SubmitRefusedException("A reduce needs one task that takes both inputs, each once.");
        }

        // The left input comes first, whatever the order of the parameters is.
        var ordered = inputs[0].Variable == left ? inputs : [inputs[1], inputs[0]];
        return ordered[0].Variable == left && ordered[1].Variable == right
            ? group with { Reduce = merge with { Inputs = ordered } }
            : throw new SubmitRefusedException("A reduce needs one task that takes both inputs, each once.");
    }
}
