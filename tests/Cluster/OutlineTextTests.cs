using System.Text;
using Krewe.Clusters;
using Krewe.Hosting;

namespace Krewe.Tests.Clusters;

/// <summary>What is told of tasks and options, in short.</summary>
public class OutlineTextTests
{
    [Fact]
    public void Short_arguments_are_told_as_they_are_and_long_ones_are_cut_between_characters()
    {
        Assert.Equal("[4,5]", OutlineText.Of("[4,5]"u8));
        Assert.Equal(new string('a', OutlineText.MaxBytes), OutlineText.Of(Encoding.UTF8.GetBytes(new string('a', OutlineText.MaxBytes))));
        for (var before = 0; before < 4; before++)
        {
            var cut = OutlineText.Of(Encoding.UTF8.GetBytes(new string('a', before) + string.Concat(Enumerable.Repeat("😀", 100))));
            Assert.EndsWith("…", cut, StringComparison.Ordinal);
            Assert.DoesNotContain('\uFFFD', cut);
            Assert.InRange(Encoding.UTF8.GetByteCount(cut), OutlineText.MaxBytes - 3, OutlineText.MaxBytes + 3);
        }
    }

    [Fact]
    public void Options_are_told_by_their_keys_and_secrets_only_as_set()
    {
        var options = new SiloOptions { Secret = "hush", Gateway = "127.0.0.1:1" };
        options.Worker.Concurrency = 7;
        var told = OptionsText.Of(options).ToDictionary();
        Assert.Equal(("(set)", "127.0.0.1:1", "7", "00:00:06"), (told["Secret"], told["Gateway"], told["Worker:Concurrency"], told["DeathTimeout"]));
        Assert.False(told.ContainsKey("Broker"));
        Assert.DoesNotContain("hush", string.Join(' ', told.Values));
    }
}
