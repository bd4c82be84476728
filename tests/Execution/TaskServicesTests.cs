using Microsoft.Extensions.DependencyInjection;

namespace Krewe.Tests.Execution;

public class TaskServicesTests
{
    [Fact]
    public void A_library_brings_the_services_of_its_task_classes()
    {
        using var services = new ServiceCollection().AddKreweTasks(typeof(TaskServicesTests).Assembly).BuildServiceProvider();
        Assert.NotNull(services.GetService<Brought>());
    }

    public sealed class Brought;

    public sealed class LibraryServices : ITaskServices
    {
        public void Configure(IServiceCollection services) => services.AddSingleton<Brought>();
    }
}
