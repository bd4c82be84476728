using Orleans;

namespace Krewe.Tests.Conformance.States;

public sealed class MemoryReminderTableTests : ReminderTableTests
{
    private readonly MemoryReminderTable _table = new();

    protected override Task<IReminderTable> OpenAsync() => Task.FromResult<IReminderTable>(_table);
}
