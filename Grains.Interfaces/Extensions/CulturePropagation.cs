using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Krewe.Extensions;

/// <summary>Takes the submitter's culture along, in a header, and sets it around the task.</summary>
internal sealed partial class CulturePropagation : ISubmitMiddleware, ITaskMiddleware
{
    /// <summary>Names of the culture and of that of texts, with a semicolon between them: <c>de-DE;en-GB</c>.</summary>
    public const string Header = "krewe.culture";

    public ValueTask<string> SubmitAsync(OutgoingCall call, SubmitNext next, CancellationToken cancellationToken) => next(
        call.Headers.ContainsKey(Header) ? call : call.WithHeader(Header, $"{CultureInfo.CurrentCulture.Name};{CultureInfo.CurrentUICulture.Name}"));

    public async ValueTask<byte[]?> RunAsync(TaskContext context, TaskNext next)
    {
        if (context.Headers.TryGetValue(Header, out var names))
        {
            Set(context, names); // Flows with the execution context: the method that awaits this one keeps its own.
        }

        return await next();
    }

    private static void Set(TaskContext context, string names)
    {
        var parts = names.Split(';');
        try
        {
            var (culture, texts) = (CultureInfo.GetCultureInfo(parts[0]), CultureInfo.GetCultureInfo(parts[^1]));
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, texts);
        }
        catch (CultureNotFoundException)
        {
            LogUnknown(context.Logger, names, CultureInfo.CurrentCulture.Name);
        }
    }

    [LoggerMessage(208, LogLevel.Warning, "The culture '{Names}' of a task's submitter is not known here; the task runs in '{Own}'")]
    private static partial void LogUnknown(ILogger logger, string names, string own);
}
