namespace Krewe.Payloads;

/// <summary>Turns what a task with a serializer of its own returns into bytes; used by generated code.</summary>
/// <remarks>Every member throws <see cref="BadResultException"/> for a value that cannot be written.</remarks>
public sealed class SerializedResults
{
    private readonly IPayloadSerializer serializer;

    private SerializedResults(IPayloadSerializer serializer) => this.serializer = serializer;

    /// <summary>Writes with this serializer.</summary>
    public static SerializedResults With<TSerializer>()
        where TSerializer : IPayloadSerializer, new() => Known<TSerializer>.Results;

    /// <summary>A result that is there.</summary>
    public ValueTask<byte[]?> Of<T>(T value) => new(Write(value));

    /// <summary>A result that may come later.</summary>
    public async ValueTask<byte[]?> From<T>(Task<T> task) =>
        Write(await (task ?? throw new InvalidOperationException("The method returned null where it promised a Task.")));

    /// <summary>A result that may come later.</summary>
    public async ValueTask<byte[]?> From<T>(ValueTask<T> task) => Write(await task);

    private byte[] Write<T>(T value)
    {
        try
        {
            return PayloadValues.Write(serializer, value);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new BadResultException($"The result, a {typeof(T)}, cannot be written as {serializer.ContentType}: {e.Message}", e);
        }
    }

    private static class Known<TSerializer>
        where TSerializer : IPayloadSerializer, new()
    {
        public static readonly SerializedResults Results = new(PayloadSerializers.Of<TSerializer>());
    }
}
