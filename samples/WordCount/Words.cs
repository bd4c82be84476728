using System.Text.RegularExpressions;
using Krewe;

namespace WordCount;

/// <summary>Counting words, one file at a time and all together.</summary>
public static partial class Words
{
    /// <summary>How often each word is in a file, in lower case. A word is letters, with an apostrophe in it at most.</summary>
    [Task("words.count")]
    public static async Task<Dictionary<string, int>> CountAsync(string file, TaskContext context)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        await foreach (string line in File.ReadLinesAsync(file, context.CancellationToken))
        {
            foreach (ValueMatch word in Word().EnumerateMatches(line))
            {
                string key = line.Substring(word.Index, word.Length).ToLowerInvariant();
                counts[key] = counts.GetValueOrDefault(key) + 1;
            }
        }

        return counts;
    }

    /// <summary>The counts of two lots of files together.</summary>
    [Task("words.merge")]
    public static Dictionary<string, int> Merge(Dictionary<string, int> one, Dictionary<string, int> other, TaskContext context)
    {
        foreach ((string word, int count) in other)
        {
            one[word] = one.GetValueOrDefault(word) + count;
        }

        return one;
    }

    /// <summary>The whole job: map over the files, reduce to one count.</summary>
    public static Signature<Dictionary<string, int>> CountAll(IEnumerable<string> files) => Canvas.Map(files, Count).Reduce(Merge);

    [GeneratedRegex(@"\p{L}+(?:['’]\p{L}+)?")]
    private static partial Regex Word();
}
