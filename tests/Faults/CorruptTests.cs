using System.Text;

namespace Krewe.Tests.Faults;

/// <summary>A silo whose store cannot be read says so, and which file it is, and what can be done.</summary>
public sealed class CorruptTests : FaultTest
{
    private string Database => Path.Combine(DataDirectory, "krewe.db");

    [Theory]
    [InlineData("middle")]
    [InlineData("cut short")]
    [InlineData("text")]
    [InlineData("empty")]
    public async Task A_store_that_cannot_be_read_is_named(string damage)
    {
        var host = await StartAsync("concurrency=0");
        await host.SendAsync("load 0 3000");
        await host.ExpectAsync("loaded 0");
        Assert.Equal(0, await host.TerminateAsync());
        Damage(damage);

        host = Launch();
        Assert.Equal(1, await host.EndAsync());
        Assert.Contains(Database, host.Errors, StringComparison.Ordinal);
        Assert.Contains("restore the file", host.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", host.Errors, StringComparison.Ordinal);
        Assert.False(host.Said("ready"));
    }

    [Fact]
    public async Task A_directory_whose_creation_was_cut_off_is_begun_anew()
    {
        Directory.CreateDirectory(DataDirectory);
        await File.WriteAllTextAsync(Database + ".new", "the beginning");
        var host = await StartAsync();
        await host.CallAsync("t", "fault.note", "[1]");
        Assert.Equal("ended t Success 1 1 - -", await host.AskAsync("wait t", "ended t"));
    }

    private void Damage(string damage)
    {
        switch (damage)
        {
            case "middle":
                using (var file = File.OpenWrite(Database))
                {
                    var noise = new byte[file.Length - (2 * 8192)];
                    new Random(1).NextBytes(noise);
                    file.Position = 2 * 8192;
                    file.Write(noise);
                }

                break;
            case "cut short":
                using (var file = File.OpenWrite(Database))
                {
                    file.SetLength(file.Length / 2);
                }

                break;
            case "text":
                File.WriteAllText(Database, string.Concat(Enumerable.Repeat("These are no tasks. ", 5000)), Encoding.ASCII);
                break;
            default:
                File.WriteAllBytes(Database, []);
                break;
        }
    }
}
