using FsCheck;
using FsCheck.Fluent;
using Krewe.Queues;

namespace Krewe.Tests.Queues;

public sealed class QueueTableTests
{
    [Fact]
    public void A_table_says_what_was_set_last_and_keeps_nothing_of_what_was_taken_back() =>
        Prop.ForAll<(byte Queue, bool Paused)[]>(changes =>
        {
            var (table, model) = (QueueTable.Empty, new Dictionary<string, bool>());
            foreach (var (number, paused) in changes)
            {
                var queue = $"q{number % 5}";
                var before = table;
                table = table.With(queue, table.Of(queue) with { Paused = paused });
                model[queue] = paused;
                Assert.True(table.Version > before.Version);
            }

            Assert.All(model, pair => Assert.Equal(pair.Value, table.Of(pair.Key).Paused));
            Assert.Equal(model.Where(pair => pair.Value).Select(pair => pair.Key).Order(), table.Queues.Keys.Order());
        }).QuickCheckThrowOnFailure();
}
