using Krewe.Storage;
using Orleans.Storage;

namespace Krewe.Tests.Conformance.States;

public sealed class SqliteGrainStorageTests : GrainStorageTests
{
    private readonly TemporaryDirectory _directory = new();
    private SqliteFile? _file;

    protected override async Task<IGrainStorage> OpenAsync()
    {
        await (_file?.DisposeAsync() ?? default);
        return new SqliteGrainStorage(_file = new SqliteFile(_directory.Path));
    }

    public override async Task DisposeAsync()
    {
        await _file!.DisposeAsync();
        _directory.Dispose();
    }
}
