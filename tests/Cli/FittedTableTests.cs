using Krewe.Cli.Output;

namespace Krewe.Tests.Cli;

public sealed class FittedTableTests
{
    private static readonly FittedColumn[] Columns = [new("id"), new("text", Least: 5), new("queue", 1), new("when", 2)];
    private static readonly string[][] Rows = [["0123456789", "a long text of many words", "default", "2m ago"], ["1", "short", "mail", ""]];

    [Theory]
    [InlineData(60, "id text queue when", "a long text of many words")]
    [InlineData(44, "id text queue when", "a long text of…")]
    [InlineData(30, "id text when", "a long te…")]
    [InlineData(24, "id text", "a long text…")]
    [InlineData(10, "id text", "a lo…")]
    public void What_does_not_fit_is_left_out_or_cut(int width, string titles, string text)
    {
        var (columns, rows) = FittedTable.Fit(Columns, Rows, width);
        Assert.Equal(titles, string.Join(' ', columns.Select(c => c.Title)));
        Assert.Equal(("0123456789", text), (rows[0][0], rows[0][1]));
        Assert.All(rows, row => Assert.True(width == 10 || row.Sum(cell => cell.Length) + (2 * (row.Length - 1)) <= width));
    }
}
