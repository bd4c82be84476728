namespace Krewe.Engine.Generator.Serialization;

/// <summary>How values of a type are written and read, as source; <c>{0}</c> is the value.</summary>
internal sealed class WireShape(int? wireType, string write, string read, string? present)
{
    public const int Varint = 1, Fixed4 = 2, Fixed8 = 3, Fixed16 = 4, Bytes = 5, Object = 6, List = 7;

    /// <summary>The number of the wire type; null where only the codec knows it.</summary>
    public int? WireType { get; } = wireType;

    public string Write { get; } = write;

    public string Read { get; } = read;

    /// <summary>The condition under which a value is not the default; null: written always.</summary>
    public string? Present { get; } = present;
}
