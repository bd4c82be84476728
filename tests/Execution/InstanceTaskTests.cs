using Microsoft.Extensions.DependencyInjection;

namespace Krewe.Tests.Execution;

public class InstanceTaskTests
{
    private readonly Diary diary = new();
    private readonly FakeTaskContext context;

    public InstanceTaskTests() => context = new(new ServiceCollection().AddSingleton(diary).AddScoped<Session>().BuildServiceProvider(validateScopes: true));

    [Fact]
    public async Task An_object_is_made_for_the_call_and_disposed_of_before_its_scope()
    {
        Assert.Equal("Hello, Ada", await Definitions.Run(SampleService.Greet("Ada"), context));
        Assert.Equal(["greet Ada", "service disposed", "session disposed"], diary.Entries);
    }

    [Fact]
    public async Task The_signature_may_share_the_method_s_name()
    {
        Assert.Null(await Definitions.Run(SampleService.Note("hi"), context));
        Assert.Equal(["hi", "service disposed", "session disposed"], diary.Entries);
    }

    [Fact]
    public async Task The_marked_constructor_is_used_and_Dispose_is_called()
    {
        Assert.Equal(2.25, await Definitions.Run(MarkedService.Square(1.5), context));
        Assert.Equal(["marked disposed"], diary.Entries);
    }

    [Fact]
    public async Task A_failed_call_is_cleaned_up_too()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => Definitions.Run(SampleService.Fail(), context));
        Assert.Equal(["service disposed", "session disposed"], diary.Entries);
    }

    [Fact]
    public async Task Bad_arguments_make_no_object()
    {
        await Assert.ThrowsAsync<BadArgumentsException>(() => Definitions.InvokeText("service.note", "[1]", context));
        Assert.Empty(diary.Entries);
    }

    [Fact]
    public async Task A_service_that_is_missing_is_named()
    {
        var e = await Assert.ThrowsAsync<InvalidOperationException>(() => Definitions.Run(SampleService.Note("hi")));
        Assert.Contains(nameof(Diary), e.Message, StringComparison.Ordinal);
    }
}
