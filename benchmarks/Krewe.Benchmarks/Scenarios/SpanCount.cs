namespace Krewe.Benchmarks.Scenarios;

/// <summary>Counts spans on all threads: each processor has a line of memory of its own, so that the count costs what is counted nothing.</summary>
internal sealed class SpanCount
{
    private const int Places = 16;
    private const int Line = 64 / sizeof(long);

    private readonly long[] counts = new long[(Places + 1) * Line];

    public long Sum => Enumerable.Range(1, Places).Sum(place => Interlocked.Read(ref counts[place * Line]));

    public void Add() => Interlocked.Increment(ref counts[(1 + (Thread.GetCurrentProcessorId() % Places)) * Line]);
}
