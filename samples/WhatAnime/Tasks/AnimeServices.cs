using Krewe;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using WhatAnime.Index;

namespace WhatAnime.Tasks;

/// <summary>Tells a silo that loads this library where the index is: <c>WhatAnime:Index</c>, or <c>WhatAnime__Index</c> in the environment.</summary>
public sealed class AnimeServices : ITaskServices
{
    /// <inheritdoc/>
    public void Configure(IServiceCollection services) => services.TryAddSingleton(
        provider => new IndexFolder(provider.GetService<IConfiguration>()?["WhatAnime:Index"] ?? IndexFolder.Default));
}
