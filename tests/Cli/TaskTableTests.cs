using Krewe.Cli.Output;
using Krewe.Results;

namespace Krewe.Tests.Cli;

public sealed class TaskTableTests
{
    private static readonly TaskRecord[] Records =
    [
        new()
        {
            Id = new string('0', 32), Name = "words.count", State = TaskState.Failure, Queue = "default", SubmittedAt = DateTimeOffset.UnixEpoch,
            StartedAt = DateTimeOffset.UnixEpoch, FinishedAt = DateTimeOffset.UnixEpoch.AddSeconds(1.25),
            Error = new("System.IO.FileNotFoundException", "Could not find\nthe file."),
        },
    ];

    [Theory]
    [InlineData(40, "Id Name State")]
    [InlineData(80, "Id Name State Result")]
    [InlineData(100, "Id Name State Submitted Result")]
    [InlineData(130, "Id Name State Queue Submitted Took Result")]
    public void A_narrow_terminal_has_fewer_columns_and_a_shorter_result(int width, string titles)
    {
        var cells = TaskTable.Cells(Records, width);
        Assert.Equal(titles, string.Join(' ', cells[0]));
        Assert.Equal([new string('0', 32), "words.count", "Failure"], cells[1][..3]);
        var longest = Enumerable.Range(0, cells[0].Length).Sum(i => cells.Max(row => row[i].Length) + 2) - 2;
        Assert.True(width == 40 || longest <= width, $"{longest} characters do not fit into {width}.");
        Assert.DoesNotContain('\n', string.Concat(cells[1]));
    }
}
