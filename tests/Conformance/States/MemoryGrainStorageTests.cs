using Orleans.Storage;

namespace Krewe.Tests.Conformance.States;

public sealed class MemoryGrainStorageTests : GrainStorageTests
{
    private readonly MemoryGrainStorage _storage = new();

    protected override Task<IGrainStorage> OpenAsync() => Task.FromResult<IGrainStorage>(_storage);
}
