using WhatAnime.Media;
using WhatAnime.Search;

namespace WhatAnime.Evaluation;

/// <summary>Asks questions with known answers and notes how good the answers are.</summary>
public static class Evaluator
{
    /// <param name="files">The files in the index.</param>
    /// <param name="questions">How many to ask.</param>
    /// <param name="seed">The same seed asks the same questions.</param>
    /// <param name="search">Searches by a picture's path.</param>
    /// <param name="parallel">How many at once: each takes one core, mostly for ffmpeg.</param>
    /// <param name="done">Called after each, from any thread.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="MediaException">A file that was ingested cannot be read any more.</exception>
    public static async Task<Verdict[]> RunAsync(
        IEnumerable<string> files, int questions, int seed, Func<string, CancellationToken, Task<SearchResult>> search,
        int parallel, Action? done = null, CancellationToken cancel = default)
    {
        var known = new List<MediaInfo>();
        foreach (string file in files.Order(StringComparer.Ordinal))
        {
            known.Add(await Probe.FileAsync(file, cancel));
        }

        string folder = Directory.CreateTempSubdirectory("whatanime").FullName;
        var verdicts = new Verdict[questions];
        try
        {
            await Parallel.ForEachAsync(
                QueryCase.Draw(known, questions, seed),
                new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancel },
                async (question, token) =>
                {
                    string picture = Path.Combine(folder, $"{question.Number}.jpg");
                    await question.WriteAsync(picture, token);
                    verdicts[question.Number] = Verdict.On(question, (await search(picture, token)).Result);
                    File.Delete(picture);
                    done?.Invoke();
                });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return verdicts;
    }
}
