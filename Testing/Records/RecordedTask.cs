using System.Text.Json;
using Krewe.Graphs;
using Krewe.Submission;

namespace Krewe.Testing;

/// <summary>A task that the cluster has taken.</summary>
public abstract class RecordedTask
{
    private const int LongestText = 200;

    private readonly TaskMessage message;
    private readonly JsonElement[] arguments;

    private protected RecordedTask(TaskMessage message)
    {
        this.message = message;
        arguments = [.. JsonElement.Parse(message.Arguments).EnumerateArray()];
    }

    /// <summary>Its id.</summary>
    public string Id => message.Id;

    /// <summary>Its wire name, such as <c>mail.send</c>.</summary>
    public string Name => message.Name;

    /// <summary>Its arguments in order, as JSON; null stands for one that is the result of another task.</summary>
    public IReadOnlyList<JsonElement> Arguments => arguments;

    internal TaskMessage Message => message;

    /// <summary>An argument as a value.</summary>
    /// <param name="position">Which, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    /// <exception cref="JsonException">It is no <typeparamref name="T"/>.</exception>
    public T? Argument<T>(int position) => position >= 0 && position < arguments.Length
        ? arguments[position].Deserialize<T>(TaskJson.Options)
        : throw new ArgumentOutOfRangeException(nameof(position), position, $"{this} has {arguments.Length} arguments.");

    /// <summary>How it would be written: <c>mail.send("ann@example.com", 7)</c>.</summary>
    public override string ToString() => Text(Name, arguments);

    internal static string Text(string name, IEnumerable<JsonElement> arguments)
    {
        var text = string.Join(", ", arguments.Select(argument => argument.GetRawText()));
        return $"{name}({(text.Length <= LongestText ? text : $"{text[..LongestText]}…")})";
    }
}
