using System.Globalization;

namespace Krewe.Redis;

/// <summary>Where a Redis is and how to get in: <c>redis://user:password@host:port/db</c>, or <c>rediss://</c> for TLS.</summary>
/// <remarks>Every part has a default. User and password are percent-decoded. <see cref="ToString"/> and all errors leave them out.</remarks>
public sealed partial class RedisUrl : IEquatable<RedisUrl>
{
    /// <summary>The port when none is given.</summary>
    public const int DefaultPort = 6379;

    /// <summary>Name or address of the host, an IPv6 address without brackets. Default: localhost.</summary>
    public string Host { get; init; } = "localhost";

    /// <summary>TCP port. Default: 6379.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>Number of the database, from 0. Default: 0. A Redis Cluster has only 0.</summary>
    public int Database { get; init; }

    /// <summary>Name of an ACL user; null for the default user.</summary>
    public string? User { get; init; }

    /// <summary>The password; null for none.</summary>
    public string? Password { get; init; }

    /// <summary>Whether the connection is encrypted (<c>rediss://</c>).</summary>
    public bool Tls { get; init; }

    /// <summary>Whether the server's certificate must be valid. Default: true; <c>?ssl_cert_reqs=none</c>, as Celery writes it, turns it off.</summary>
    public bool CheckCertificate { get; init; } = true;

    /// <summary>Whether <paramref name="text"/> looks like one, by its scheme: a wrong one is still an error then, not something else.</summary>
    public static bool IsRedis(string? text) => text is not null
        && (text.StartsWith("redis:", StringComparison.OrdinalIgnoreCase) || text.StartsWith("rediss:", StringComparison.OrdinalIgnoreCase));

    /// <summary>Host, port and database; never user or password.</summary>
    public override string ToString() =>
        $"{(Tls ? "rediss" : "redis")}://{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port.ToString(CultureInfo.InvariantCulture)}/{Database.ToString(CultureInfo.InvariantCulture)}";

    /// <inheritdoc/>
    public bool Equals(RedisUrl? other) => other is not null
        && (Tls, Host, Port, Database, User, Password, CheckCertificate)
            == (other.Tls, other.Host, other.Port, other.Database, other.User, other.Password, other.CheckCertificate);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RedisUrl);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Tls, Host, Port, Database, User, Password, CheckCertificate);
}
