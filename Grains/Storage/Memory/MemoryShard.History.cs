using Krewe.Results;

namespace Krewe.Storage;

/// <summary>Which tasks ended, in the order of commits.</summary>
internal sealed partial class MemoryShard
{
    private readonly List<(long Number, TaskRecord Record)> _ends = [];
    private long _lastEnd;

    public RecordPage Search(HistoryQuery query, string? from, DateTimeOffset now)
    {
        var walk = new HistoryWalk(query, now);
        var (below, _) = HistoryWalk.Parse('m', from);
        var at = First(below) - 1;
        for (; at >= 0 && !walk.IsFull; at--)
        {
            var (number, record) = _ends[at];
            if (IsThere(record))
            {
                walk.Add(record, HistoryWalk.Place('m', number, 0));
            }
            else
            {
                walk.Pass();
            }
        }

        return walk.ToPage(at < 0 ? null : HistoryWalk.Place('m', _ends[at + 1].Number, 0));
    }

    private void Log(TaskRecord record)
    {
        if (_ends.Count > 1_000 && _ends.Count > 2 * _records.Count)
        {
            _ends.RemoveAll(end => !IsThere(end.Record));
        }

        _ends.Add((++_lastEnd, record));
    }

    private bool IsThere(TaskRecord record) => ReferenceEquals(_records.GetValueOrDefault(record.Id), record);

    /// <summary>The first whose number is not below.</summary>
    private int First(long number)
    {
        var (low, high) = (0, _ends.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _ends[middle].Number < number ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
