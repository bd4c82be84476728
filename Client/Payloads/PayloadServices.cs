using Krewe.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Krewe.Payloads;

/// <summary>Registers what a process does to payloads.</summary>
internal static class PayloadServices
{
    /// <summary>Throws <see cref="ArgumentException"/> for the first option that is wrong.</summary>
    /// <param name="options">The options.</param>
    /// <param name="most">What shards take in one message, in bytes.</param>
    public static void Check(PayloadOptions options, int most)
    {
        options.Check();
        if (options.BlobsAbove > most)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"Payloads.BlobsAbove is '{options.BlobsAbove}'; allowed: 0 for never, or 1,024 to Shards.MaxPayloadBytes ({most:N0})."));
        }
    }

    /// <summary>The codec, and the blob store unless the process brings its own.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="options">What is to be done.</param>
    /// <param name="cluster">The cluster's name, if its broker may keep blobs.</param>
    /// <param name="folder">Where files are kept if nothing else is said; null for nowhere.</param>
    public static IServiceCollection AddKrewePayloads(this IServiceCollection services, PayloadOptions options, string? cluster, string? folder)
    {
        if ((options.BlobDirectory ?? (cluster is null ? folder : null)) is { } directory)
        {
            services.TryAddSingleton<IBlobStore>(new FileBlobStore(Path.GetFullPath(directory)));
        }
        else if (cluster is not null)
        {
            services.TryAddSingleton<IBlobStore>(s => new RedisBlobStore(s.GetRequiredService<RedisConnection>(), cluster));
        }

        services.AddSingleton(options);
        services.AddSingleton(s => new PayloadCodec(options, s.GetService<IBlobStore>()));
        return services;
    }
}
