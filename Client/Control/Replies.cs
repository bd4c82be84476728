namespace Krewe;

/// <summary>What silos answered.</summary>
/// <param name="Answers">One for each silo that answered, by name.</param>
/// <param name="Silent">The others that were meant, with why; none when the limit of answers was reached.</param>
public sealed record class Replies<T>(IReadOnlyList<Reply<T>> Answers, IReadOnlyList<Silence> Silent);

/// <summary>What one silo answered.</summary>
/// <param name="Node">Its name, such as <c>krewe@host</c>.</param>
/// <param name="Silo">Its address, which no other has.</param>
/// <param name="Value">The answer.</param>
public sealed record class Reply<T>(string Node, string Silo, T Value);

/// <summary>A silo that did not answer.</summary>
/// <param name="Node">Its name.</param>
/// <param name="Silo">Its address; null when no silo has the name.</param>
/// <param name="Why">Why, as far as it is known.</param>
public sealed record class Silence(string Node, string? Silo, string Why);

/// <summary>Tasks of the whole cluster that wait or are to end.</summary>
/// <param name="Count">All of them, in the shards that answered.</param>
/// <param name="First">The first of them.</param>
/// <param name="SilentShards">Numbers of the shards that did not answer in time: what they have is not counted.</param>
public sealed record class TasksFound(int Count, IReadOnlyList<Clusters.TaskOutline> First, IReadOnlyList<int> SilentShards);

/// <summary>How tasks stand.</summary>
/// <param name="Records">A record for each id, in order; state Unknown for one nobody submitted. Those of silent shards are left out.</param>
/// <param name="SilentShards">Numbers of the shards that did not answer in time.</param>
public sealed record class TasksQueried(IReadOnlyList<Results.TaskRecord> Records, IReadOnlyList<int> SilentShards);
