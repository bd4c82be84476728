using Krewe.Benchmarks.Running;

namespace Krewe.Benchmarks.Reporting;

/// <summary>All runs of all plans. A figure is the median of its plan's runs.</summary>
internal sealed class Results
{
    private readonly Dictionary<Plan, List<Measurement>> runs = [];

    public void Add(Plan plan, Measurement measurement)
    {
        if (!runs.TryGetValue(plan, out var list))
        {
            runs[plan] = list = [];
        }

        list.Add(measurement);
    }

    public double? Median(Plan? plan, string figure)
    {
        if (plan is null || !runs.TryGetValue(plan, out var list))
        {
            return null;
        }

        var values = list.Where(run => run.Figures.ContainsKey(figure)).Select(run => run.Figures[figure]).Order().ToArray();
        return values.Length == 0 ? null : (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }

    public Entry Of(Row row)
    {
        var krewe = Median(row.Krewe, row.Figure);
        var celery = Median(row.Celery, row.Figure);
        var bullMq = Median(row.BullMq, row.Figure);
        bool?[] verdicts = [.. row.Targets.Select(target => target.IsMet(krewe, celery, bullMq))];
        bool? met = verdicts.Length == 0 || Array.Exists(verdicts, verdict => verdict is null)
            ? null
            : Array.TrueForAll(verdicts, verdict => verdict is true);
        return new Entry(row.Name, row.Unit, krewe, celery, bullMq, string.Join(", ", row.Targets.AsEnumerable()), met);
    }

    /// <summary>What was measured, how often, and in which configuration.</summary>
    public IEnumerable<(Plan Plan, int Runs, string Config)> Configurations() =>
        runs.Select(pair => (pair.Key, pair.Value.Count, pair.Value[0].Config));
}
