using WhatAnime.Search;

namespace WhatAnime.Evaluation;

/// <summary>How good an answer was.</summary>
/// <param name="Case">The question.</param>
/// <param name="First">What came first; null when nothing did.</param>
/// <param name="Place">The place of the right file, from 1; 0 when it is not in the answer.</param>
public sealed record Verdict(QueryCase Case, Match? First, int Place)
{
    /// <summary>Scenes are dated right when the likest frame is at most this far from the moment asked for.</summary>
    public const double Tolerance = 1;

    public bool RightFile => Place == 1;

    /// <summary>Whether the first answer is the right file at the right moment; null for a still picture.</summary>
    public bool? RightTime => Case.Seconds is { } at ? RightFile && Math.Abs(First!.At - at) <= Tolerance : null;

    public static Verdict On(QueryCase question, Match[] answer) =>
        new(question, answer.FirstOrDefault(), Array.FindIndex(answer, match => match.File == question.File) + 1);
}
