using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orleans.Networking;

namespace Krewe.Tests.Engine.Wire;

/// <summary>Certificates for the loopback, and who trusts them.</summary>
internal static class TestCertificates
{
    public static X509Certificate2 New(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    /// <summary>Takes no other certificate than this.</summary>
    public static TlsOptions Trusts(X509Certificate2 certificate) => new()
    {
        Validate = (_, shown, _, _) => shown?.GetCertHashString() == certificate.GetCertHashString(),
    };

    /// <summary>Shows one, and asks for the other.</summary>
    public static TlsOptions Mutual(X509Certificate2 own, X509Certificate2 trusted)
    {
        var options = Trusts(trusted);
        (options.Certificate, options.RequireClientCertificate) = (own, true);
        return options;
    }
}
