using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Krewe.Hosting;

/// <summary>What may travel between processes besides the messages.</summary>
internal static class Wire
{
    /// <summary>
    /// Lets the causes of Krewe's own errors travel with them, by type and text; without that, Orleans fails an answer whose error has a cause
    /// that it does not know. Nothing else that the wire names is made.
    /// </summary>
    public static void AddErrors(IServiceCollection services) => services.Configure<ExceptionSerializationOptions>(errors =>
    {
        errors.SupportedNamespacePrefixes.Add("Krewe");
        errors.SupportedNamespacePrefixes.Add("StackExchange.Redis");
    });
}
