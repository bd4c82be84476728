using Krewe.Redis;
using Krewe.Storage;
using Krewe.Tests.Redis;
using Orleans;
using Orleans.Runtime;

namespace Krewe.Tests.Conformance.States;

public sealed class RedisReminderTableTests(RedisServer server) : ReminderTableTests, IClassFixture<RedisServer>
{
    private readonly RedisStoreOptions options = new() { Prefix = $"krewe-{Guid.NewGuid():N}" };
    private RedisConnection? connection;

    protected override async Task<IReminderTable> OpenAsync()
    {
        await (connection?.DisposeAsync() ?? default);
        return new RedisReminderTable(connection = server.Connect(), TimeProvider.System, options);
    }

    public override async Task DisposeAsync() => await connection!.DisposeAsync();

    [Fact]
    public async Task Many_rows_are_read_in_parts_that_together_are_all()
    {
        var table = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 5_000).Select(i => table.UpsertRow(new ReminderEntry
        {
            GrainId = GrainId.Create("page", $"{i}"), ReminderName = "look", StartAt = DateTime.UnixEpoch, Period = TimeSpan.FromMinutes(i + 1),
        })));

        var low = (await table.ReadRows(uint.MaxValue, int.MaxValue)).Reminders;
        var high = (await table.ReadRows(int.MaxValue, uint.MaxValue)).Reminders;

        Assert.All(low, row => Assert.True(row.GrainId.GetUniformHashCode() <= int.MaxValue));
        Assert.All(high, row => Assert.True(row.GrainId.GetUniformHashCode() > int.MaxValue));
        Assert.Equal(
            Enumerable.Range(0, 5_000).Select(i => (GrainId.Create("page", $"{i}"), TimeSpan.FromMinutes(i + 1))).OrderBy(row => row.Item2),
            low.Concat(high).Select(row => (row.GrainId, row.Period)).OrderBy(row => row.Period));
    }
}
