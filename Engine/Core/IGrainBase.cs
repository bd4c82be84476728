using Orleans.Runtime;

namespace Orleans;

/// <summary>What a grain class has to have; <see cref="Grain"/> is the usual implementation.</summary>
public interface IGrainBase
{
    IGrainContext GrainContext { get; }

    /// <summary>Runs before the first request. If it throws, the waiting callers get the exception and the activation is gone.</summary>
    Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs after the last request. It does not run when the process dies.</summary>
    Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;
}
