using Krewe;

namespace KreweWeb1;

/// <summary>What the app does in the background.</summary>
public static partial class GreetingTasks
{
    [Task("greetings.write", AutoRetryFor = [typeof(IOException)], MaxRetries = 5)]
    public static async Task<string> WriteAsync(string name, TaskContext context)
    {
        context.ReportProgress("thinking");
        await Task.Delay(TimeSpan.FromSeconds(1), context.CancellationToken);
        return $"Hello, {name}!";
    }
}
