namespace Orleans.Serialization;

/// <summary>The shape of a value on the wire: all that a reader needs in order to skip a field it does not know.</summary>
public enum WireType : byte
{
    /// <summary>Not a value but a mark inside an object: end (id 0), null (id 1) or end of a base class (id 2).</summary>
    Mark = 0,

    /// <summary>A whole number in groups of 7 bits, lowest first; at most 10 bytes.</summary>
    Varint = 1,

    /// <summary>4 bytes, little-endian.</summary>
    Fixed4 = 2,

    /// <summary>8 bytes, little-endian.</summary>
    Fixed8 = 3,

    /// <summary>16 bytes.</summary>
    Fixed16 = 4,

    /// <summary>A varint that is the length plus one (0: null), then the bytes.</summary>
    Bytes = 5,

    /// <summary>Fields until the end mark.</summary>
    Object = 6,

    /// <summary>A varint that is the count plus one (0: null), a byte for the shape of the elements, then the elements.</summary>
    List = 7,
}
