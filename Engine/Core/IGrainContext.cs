namespace Orleans.Runtime;

/// <summary>A grain as the runtime sees it: one activation.</summary>
public interface IGrainContext : IEquatable<IGrainContext>
{
    GrainReference GrainReference { get; }

    GrainId GrainId { get; }

    /// <summary>The grain object; null before it is constructed.</summary>
    object? GrainInstance { get; }

    /// <summary>The silo's services. There is no scope per activation.</summary>
    IServiceProvider ActivationServices { get; }

    /// <summary>Completes when the activation is gone.</summary>
    Task Deactivated { get; }

    /// <summary>Starts the deactivation; it happens once the running requests are done.</summary>
    void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);
}
