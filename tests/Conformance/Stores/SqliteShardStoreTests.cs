using Krewe.Storage;

namespace Krewe.Tests.Conformance.Stores;

public sealed class SqliteShardStoreTests : ShardStoreTests
{
    private readonly TemporaryDirectory _directory = new();

    protected override IShardStore Create() => new SqliteShardStore(new SqliteFile(_directory.Path));

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
    }
}

/// <summary>The same after a power cut: the files as they are while the store is open, elsewhere.</summary>
public sealed class SqliteShardStoreAfterPowerCutTests : ShardStoreTests
{
    private readonly TemporaryDirectory _directory = new();
    private int _cuts;

    protected override IShardStore Create() => new SqliteShardStore(new SqliteFile(Path.Combine(_directory.Path, $"{_cuts}")));

    protected override async Task ReopenAsync()
    {
        var from = Path.Combine(_directory.Path, $"{_cuts++}");
        var to = Directory.CreateDirectory(Path.Combine(_directory.Path, $"{_cuts}")).FullName;
        foreach (var file in new[] { "krewe.db", "krewe.db-wal" })
        {
            File.Copy(Path.Combine(from, file), Path.Combine(to, file));
        }

        await base.ReopenAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
    }
}
