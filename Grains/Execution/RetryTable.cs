using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Krewe.Execution;

/// <summary>The retry policies of a silo's tasks, made once.</summary>
internal sealed partial class RetryTable
{
    private readonly Dictionary<string, IRetryPolicy> own = new(StringComparer.Ordinal);
    private readonly IRetryPolicy common;
    private readonly ILogger? log;

    private RetryTable(IRetryPolicy common, ILogger? log) => (this.common, this.log) = (common, log);

    /// <summary>Where nobody has said anything.</summary>
    public static RetryTable BuiltIn { get; } = new(BackoffRetries.Instance, null);

    /// <summary>Makes all policies.</summary>
    /// <exception cref="TaskLibraryException">Some cannot be made.</exception>
    public static RetryTable Of(IServiceProvider services, TaskRegistry registry, ILogger log)
    {
        var table = new RetryTable(Make("The silo's retry policy", () => services.GetService<IRetryPolicy>() ?? BackoffRetries.Instance), log);
        var made = new Dictionary<Type, IRetryPolicy>();
        foreach (var definition in registry.Definitions)
        {
            if (definition.Settings.Policy is { } type)
            {
                if (!made.TryGetValue(type, out var policy))
                {
                    made[type] = policy = Make($"{type}, the retry policy of task '{definition.Name}',",
                        () => (IRetryPolicy)ActivatorUtilities.GetServiceOrCreateInstance(services, type));
                }

                table.own[definition.Name] = policy;
            }
        }

        return table;
    }

    /// <summary>Decides about an attempt. Never throws.</summary>
    public RetryDecision Decide(FailedAttempt attempt)
    {
        var policy = own.GetValueOrDefault(attempt.Context.Name, common);
        try
        {
            return policy.Decide(attempt);
        }
        catch (Exception e) when (log is not null)
        {
            var error = ErrorText.Of(e); // As text: logging a user's exception would read its properties, which may throw.
            LogPolicyThrew(log, attempt.Context.Name, attempt.Context.Id, policy.GetType(), error.Type, error.Message, error.Stack);
            return attempt.Usual;
        }
    }

    private static T Make<T>(string what, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (Exception e) when (e is InvalidOperationException or MissingMethodException)
        {
            throw new TaskLibraryException($"{what} cannot be made: {e.Message} Register what the constructor takes, in the library with ITaskServices.", e);
        }
    }

    [LoggerMessage(216, LogLevel.Error, "The retry policy of task {Name}[{Id}], {Policy}, threw; the attribute decides: {Type}: {Message}\n{Stack}")]
    private static partial void LogPolicyThrew(ILogger logger, string name, string id, Type policy, string type, string message, string? stack);
}
