using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Krewe.Hosting;

/// <summary>HTTP's basic authentication, with the cluster's secret as the password of any user.</summary>
internal static class BasicPassword
{
    private const string Scheme = "Basic ";

    /// <summary>Whether a request brings the password.</summary>
    public static bool Fits(HttpContext context, string password)
    {
        var header = context.Request.Headers.Authorization.ToString();
        var bytes = new byte[header.Length];
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && Convert.TryFromBase64String(header[Scheme.Length..].Trim(), bytes, out var length)
            && bytes.AsSpan(0, length).IndexOf((byte)':') is >= 0 and var colon
            && CryptographicOperations.FixedTimeEquals(
                SHA256.HashData(bytes.AsSpan(colon + 1, length - colon - 1)), SHA256.HashData(Encoding.UTF8.GetBytes(password)));
    }

    /// <summary>Asks for it.</summary>
    public static Task AskAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Basic realm=\"krewe\"";
        return Task.CompletedTask;
    }
}
