using Krewe.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Krewe.Tests.Hosting;

/// <summary>
/// The death of a silo in a process that lives on: from then on it calls nobody, answers nobody and stores nothing. What it does meanwhile
/// is seen by nobody, as in a process that was killed.
/// </summary>
internal sealed class Death : IIncomingGrainCallFilter, IOutgoingGrainCallFilter, IFatalErrorHandler
{
    private volatile bool happened;
    private Func<IFatalErrorHandler>? living;

    /// <summary>Who dies.</summary>
    public SiloAddress Silo { get; set; } = SiloAddress.Zero;

    public void Happen() => happened = true;

    /// <summary>Throws when it has happened.</summary>
    public void Check()
    {
        if (happened)
        {
            throw new SiloUnavailableException($"The silo {Silo} is dead.");
        }
    }

    public void AddTo(IServiceCollection services)
    {
        services.AddSingleton<IIncomingGrainCallFilter>(this);
        services.AddSingleton<IOutgoingGrainCallFilter>(this);
        var end = services.Last(s => s.ServiceType == typeof(IFatalErrorHandler));
        services.Remove(end);
        services.AddSingleton<IFatalErrorHandler>(provider =>
        {
            living = () => (IFatalErrorHandler)end.ImplementationFactory!(provider);
            return this; // A silo that is to be dead learns it from the table, and then nothing more has to happen.
        });
        var store = services.Last(s => s.ServiceType == typeof(IShardStore));
        services.Remove(store);
        services.AddSingleton<IShardStore>(provider => new MortalStore(
            (IShardStore)(store.ImplementationInstance ?? store.ImplementationFactory?.Invoke(provider)
                ?? ActivatorUtilities.CreateInstance(provider, store.ImplementationType!)), this));
    }

    /// <inheritdoc/>
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        Check();
        await context.Invoke();
        Check(); // The answer is not sent any more.
    }

    /// <inheritdoc/>
    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        Check();
        await context.Invoke();
        Check();
    }

    /// <inheritdoc/>
    public bool IsUnexpected(Exception exception) => !happened;

    /// <inheritdoc/>
    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
    {
        if (!happened)
        {
            living?.Invoke().OnFatalException(sender, context, exception);
        }
    }
}
