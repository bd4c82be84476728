namespace Krewe.Hosting;

/// <summary>The address for HTTP cannot be listened on.</summary>
internal sealed class HttpUnavailableException(string message, Exception inner) : Exception(message, inner);
