using Krewe;

namespace KreweTasks1;

/// <summary>Tasks: static methods, or methods of a class that gets its services by its constructor. The generator makes the signatures for callers.</summary>
public static partial class MathTasks
{
    [Task("math.add")]
    public static int Add(int x, int y, TaskContext context) => x + y;

    [Task("math.fetch", AutoRetryFor = [typeof(HttpRequestException)], MaxRetries = 5, TimeLimitSeconds = 60)]
    public static async Task<string> FetchAsync(Uri address, TaskContext context)
    {
        using var client = new HttpClient();
        return await client.GetStringAsync(address, context.CancellationToken);
    }
}
