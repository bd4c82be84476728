using System.Text.Json;
using Krewe.Payloads;
using Krewe.Submission;

namespace Krewe.Testing;

/// <summary>A task that the cluster has taken.</summary>
public abstract class RecordedTask
{
    private const int LongestText = 200;

    private readonly TaskMessage message;
    private readonly List<byte[]> values;
    private readonly JsonElement[] arguments;

    private protected RecordedTask(TaskMessage message)
    {
        this.message = message;
        values = ValuesIn(message.Arguments);
        arguments = [.. values.Select(v => PayloadEnvelope.IsIn(v) ? JsonSerializer.SerializeToElement(PayloadEnvelope.Describe(v)) : JsonElement.Parse(v))];
    }

    /// <summary>Its id.</summary>
    public string Id => message.Id;

    /// <summary>Its wire name, such as <c>mail.send</c>.</summary>
    public string Name => message.Name;

    /// <summary>
    /// Its arguments in order, as JSON; null stands for one that is the result of another task. Of one in another format a text says what it is. What
    /// was compressed or encrypted is opened; arguments that are in a blob store are one such text.
    /// </summary>
    public IReadOnlyList<JsonElement> Arguments => arguments;

    internal TaskMessage Message => message;

    /// <summary>An argument as a value.</summary>
    /// <param name="position">Which, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    /// <exception cref="JsonException">It is no <typeparamref name="T"/>.</exception>
    public T? Argument<T>(int position) => position >= 0 && position < arguments.Length
        ? PayloadValues.Read<T>(values[position])
        : throw new ArgumentOutOfRangeException(nameof(position), position, $"{this} has {arguments.Length} arguments.");

    /// <summary>How it would be written: <c>mail.send("ann@example.com", 7)</c>.</summary>
    public override string ToString() => Text(Name, arguments);

    private static List<byte[]> ValuesIn(byte[] arguments) =>
        PayloadEnvelope.IsIn(arguments) && PayloadEnvelope.KindOf(arguments) != PayloadKind.Typed ? [arguments] : PayloadValues.Split(arguments);

    internal static string Text(string name, IEnumerable<JsonElement> arguments)
    {
        var text = string.Join(", ", arguments.Select(argument => argument.GetRawText()));
        return $"{name}({(text.Length <= LongestText ? text : $"{text[..LongestText]}…")})";
    }
}
