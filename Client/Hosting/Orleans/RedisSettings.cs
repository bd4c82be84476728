using System.Net.Security;
using Krewe.Redis;
using StackExchange.Redis;

namespace Krewe.Hosting;

/// <summary>How Orleans' own tables reach the broker.</summary>
internal static class RedisSettings
{
    public static ConfigurationOptions Of(RedisUrl url)
    {
        var settings = new ConfigurationOptions
        {
            EndPoints = { { url.Host, url.Port } },
            User = url.User,
            Password = url.Password,
            DefaultDatabase = url.Database,
            Ssl = url.Tls,
            ClientName = "krewe-orleans",
            AbortOnConnectFail = false, // It connects by itself when the broker is back.
        };
        settings.CertificateValidation += (_, _, _, errors) => !url.CheckCertificate || errors == SslPolicyErrors.None;
        return settings;
    }
}
