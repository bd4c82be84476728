namespace Orleans.Serialization;

/// <summary>
/// One kind of exception that arrives as what it was. The list is closed: those of the framework in <see cref="ExceptionKinds"/>,
/// and the classes marked with both <see cref="GenerateSerializerAttribute"/> and <see cref="AliasAttribute"/>.
/// </summary>
public abstract class ExceptionKind(string alias, Type type)
{
    /// <summary>The name on the wire.</summary>
    public string Alias { get; } = alias;

    public Type Type { get; } = type;

    /// <summary>Writes an object with the members that this kind has beyond message and inner exception.</summary>
    public virtual void WriteState(ref WireWriter writer, Exception exception)
    {
        writer.BeginObject();
        writer.EndObject();
    }

    /// <summary>Makes the exception from what <see cref="WriteState"/> wrote.</summary>
    public virtual Exception Read(ref WireReader reader, string message, Exception? inner)
    {
        if (reader.BeginObject()) reader.SkipFields();
        return Create(message, inner);
    }

    /// <summary>Makes the exception where no state arrived.</summary>
    public abstract Exception Create(string message, Exception? inner);
}
