using Krewe.Hosting;
using Krewe.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Messaging;
using Orleans.Reminders;
using Orleans.Runtime;
using Orleans.Storage;

namespace Krewe.Tests.Hosting;

/// <summary>What the silos of a test have in common on Orleans, and the way to them: real connections, and tables in memory.</summary>
internal sealed class TestNetwork : IAsyncDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(200);

    private readonly SharedMembership members = new();
    private readonly MemoryGrainStorage states = new();
    private readonly MemoryReminderTable reminders = new();
    private readonly Ticks ticks = new();
    private readonly ArmedReminders armed = new();
    private readonly List<TestHost> silos = [];
    private TestHost? client;

    /// <summary>Starts a silo; <paramref name="add"/> registers it and all it needs.</summary>
    public async Task<TestHost> StartSiloAsync(TimeProvider time, Action<IServiceCollection> add)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        var services = builder.Services;
        services.AddLogging();
        services.AddSingleton(time);
        services.AddSingleton<IMembershipTable>(members);
        services.AddSingleton<IIncomingGrainCallFilter>(ticks);
        AddClocks(services, time);
        add(services);
        KeepTime(services);
        var inMemory = services.Any(s => s.ServiceType == typeof(IReminderTable) && s.ImplementationType != typeof(SqliteReminderTable));
        if (inMemory)
        {
            services.AddSingleton<IReminderTable>(reminders);
            services.AddKeyedSingleton<IGrainStorage>(StorageNames.State, states);
        }

        var death = new Death();
        death.AddTo(services);
        var silo = new TestHost(builder.Build(), death, () => Bury(death));
        lock (silos)
        {
            silos.Add(silo);
        }

        try
        {
            await silo.StartAsync();
        }
        catch
        {
            await silo.DisposeAsync(); // Nobody else knows of it.
            throw;
        }

        await TellAllAsync();
        if (client is not null)
        {
            await FindAsync(client, silo); // Else its next call may find no gateway at all, if this is the only one.
        }

        return silo;
    }

    /// <summary>A client that finds every silo there is.</summary>
    public async Task<TestHost> StartClientAsync(string? secret)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddKreweClient(client => client.Secret = secret);
        builder.Services.AddSingleton<IGatewayListProvider>(members);
        builder.Services.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = Soon);
        client = new TestHost(builder.Build(), new(), () => Task.CompletedTask);
        await client.StartAsync();
        return client;
    }

    private static async Task FindAsync(TestHost client, TestHost silo)
    {
        var address = silo.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
        await ClusterTest.Eventually(async () =>
        {
            try
            {
                return (await client.Client.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true)).ContainsKey(address);
            }
            catch (Exception e) when (e is OrleansException or TimeoutException)
            {
                return false;
            }
        });
    }

    /// <summary>Lets time pass in which each reminder is due once, and waits until all have been seen to.</summary>
    public async Task TickAsync(SimulatedTime time, TimeSpan span)
    {
        IList<ReminderEntry> rows = [];
        await ClusterTest.Eventually(time, async () =>
        {
            rows = (await reminders.ReadRows(0, 0)).Reminders;
            var living = Living().Select(silo => silo.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress).ToArray();
            return rows.All(row => armed.Contains(row, living));
        });
        var due = ticks.Ended + rows.Count;
        time.Advance(span);
        await ClusterTest.Eventually(time, () => Task.FromResult(ticks.Ended >= due));
    }

    /// <summary>Where a silo takes clients of other processes.</summary>
    public static Task<string> GatewayOfAsync(IServiceProvider silo) => Task.FromResult($"{silo.GetKreweGateway()}");

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        armed.Dispose();
        return default;
    }

    /// <summary>Grains and reminders live by the test's clock, what the silo itself does by that of the machine.</summary>
    private static void AddClocks(IServiceCollection services, TimeProvider time)
    {
        services.AddKeyedSingleton(KeyedService.AnyKey, (_, _) => TimeProvider.System);
        services.AddKeyedSingleton(TimeProviderNames.Grains, time);
        services.AddKeyedSingleton<TimeProvider>(ReminderTimeProviderNames.Reminders, new LaterTimers(time));
        services.Configure<ReminderOptions>(options =>
        {
            options.MinimumReminderPeriod = TimeSpan.Zero;
            options.ReminderLoadingWindow = TimeSpan.FromDays(30); // Else Orleans would look for them now and then, which is too rare for a clock that leaps.
        });
    }

    /// <summary>The directory pauses a little before it asks again; by a clock that stands while a silo starts or stops, it would for ever.</summary>
    private static void KeepTime(IServiceCollection services)
    {
        var directory = services.Single(s => s.ServiceType.FullName == "Orleans.Runtime.GrainDirectory.DistributedGrainDirectory");
        services.Remove(directory);
        services.AddSingleton(directory.ServiceType, provider => ActivatorUtilities.CreateInstance(provider, directory.ServiceType, TimeProvider.System));
    }

    /// <summary>Lets all know at once that a silo is dead, as they would find out by its silence after some seconds.</summary>
    private Task Bury(Death death)
    {
        members.Bury(death.Silo);
        return TellAllAsync();
    }

    private async Task TellAllAsync()
    {
        foreach (var silo in Living())
        {
            await silo.Services.GetRequiredService<IClusterMembershipService>().Refresh(members.Version);
        }
    }

    private TestHost[] Living()
    {
        lock (silos)
        {
            return [.. silos.Where(s => s.IsUp)];
        }
    }
}
