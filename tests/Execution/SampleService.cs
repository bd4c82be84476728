using Microsoft.Extensions.DependencyInjection;

namespace Krewe.Tests.Execution;

/// <summary>Writes down what happens to it, in order.</summary>
public sealed class Diary
{
    public List<string> Entries { get; } = [];
}

/// <summary>A scoped service that can only be disposed of asynchronously.</summary>
public sealed class Session(Diary diary) : IAsyncDisposable
{
    public ValueTask DisposeAsync()
    {
        diary.Entries.Add("session disposed");
        return default;
    }
}

/// <summary>Tasks that run on an object with injected services.</summary>
public sealed partial class SampleService(Diary diary, Session session) : IAsyncDisposable
{
    [Task("service.greet")]
    public async Task<string> GreetAsync(string name, TaskContext context)
    {
        Assert.NotNull(session);
        await Task.Yield();
        diary.Entries.Add($"greet {name}");
        return $"Hello, {name}";
    }

    /// <summary>The signature shares the method's name.</summary>
    [Task("service.note")]
    public void Note(string text, TaskContext context) => diary.Entries.Add(text);

    [Task("service.fail")]
    public int Fail(TaskContext context) => throw new InvalidDataException("as asked");

    public async ValueTask DisposeAsync()
    {
        await Task.Yield();
        diary.Entries.Add("service disposed");
    }
}

/// <summary>A class with a choice of constructors and synchronous disposal.</summary>
public sealed partial class MarkedService : IDisposable
{
    private readonly Diary diary;

    public MarkedService(TimeProvider time) => throw new NotSupportedException($"{time} was not asked for.");

    [ActivatorUtilitiesConstructor]
    public MarkedService(Diary diary) => this.diary = diary;

    [Task("marked.square")]
    public ValueTask<double> Square(double x, TaskContext context) => new(x * x);

    public void Dispose() => diary.Entries.Add("marked disposed");
}
