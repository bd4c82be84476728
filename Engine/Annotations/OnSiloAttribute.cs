namespace Orleans.Placement;

/// <summary>The grain's key is the address of the silo it lives on.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class OnSiloAttribute : Attribute;
