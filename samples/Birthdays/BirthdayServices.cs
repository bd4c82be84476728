using Krewe;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Birthdays;

/// <summary>What the tasks take in their constructor, on every silo that loads this library.</summary>
public sealed class BirthdayServices : ITaskServices
{
    /// <inheritdoc/>
    public void Configure(IServiceCollection services)
    {
        services.TryAddSingleton(_ => new CustomerFile(CustomerFile.Default));
        services.TryAddSingleton<ITextMessages, ConsoleMessages>();
    }
}
