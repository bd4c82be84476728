using System.Globalization;
using Krewe.Submission;
using Microsoft.Extensions.Logging;

namespace Krewe.Extensions;

/// <summary>Takes the submitter's culture along, in a header, and sets it around the task.</summary>
internal sealed partial class CulturePropagation : ISubmitMiddleware, ITaskMiddleware
{
    /// <summary>Names of the culture and of that of texts, with a semicolon between them: <c>de-DE;en-GB</c>.</summary>
    public const string Header = "krewe.culture";

    // Most processes submit in one culture and run tasks of one: the last one is kept.
    private volatile Pair? sent;
    private volatile Pair? received;

    public ValueTask<string> SubmitAsync(OutgoingCall call, SubmitNext next, CancellationToken cancellationToken)
    {
        var (culture, texts) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        if (sent is not { } pair || pair.Culture != culture || pair.Texts != texts)
        {
            sent = pair = new($"{culture.Name};{texts.Name}", culture, texts);
        }

        return next(call.Headers.Count == 0 ? call.WithHeaders(pair.Alone) : call.Headers.ContainsKey(Header) ? call : call.WithHeader(Header, pair.Names));
    }

    public ValueTask<byte[]?> RunAsync(TaskContext context, TaskNext next) =>
        context.Headers.TryGetValue(Header, out var names) && Read(context, names) is { } pair
            && (!pair.Culture.Equals(CultureInfo.CurrentCulture) || !pair.Texts.Equals(CultureInfo.CurrentUICulture)) ? RunInAsync(pair, context, next) : next(context);

    private static async ValueTask<byte[]?> RunInAsync(Pair pair, TaskContext context, TaskNext next)
    {
        (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (pair.Culture, pair.Texts); // Who awaits this method keeps its own.
        return await next(context);
    }

    private Pair? Read(TaskContext context, string names)
    {
        if (received is { } last && last.Names == names)
        {
            return last;
        }

        var parts = names.Split(';');
        try
        {
            return received = new(names, CultureInfo.GetCultureInfo(parts[0]), CultureInfo.GetCultureInfo(parts[^1]));
        }
        catch (CultureNotFoundException)
        {
            LogUnknown(context.Logger, names, CultureInfo.CurrentCulture.Name);
            return null;
        }
    }

    [LoggerMessage(208, LogLevel.Warning, "The culture '{Names}' of a task's submitter is not known here; the task runs in '{Own}'")]
    private static partial void LogUnknown(ILogger logger, string names, string own);

    private sealed record Pair(string Names, CultureInfo Culture, CultureInfo Texts)
    {
        /// <summary>The headers of a call that has no others.</summary>
        public HeaderCollection Alone { get; } = HeaderCollection.Empty.With(Header, Names);
    }
}
