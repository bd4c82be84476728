using Orleans;

namespace Krewe.Submission;

/// <summary>A call that is the only one of its key. Its id is drawn so that it falls into the key's shard, which decides alone.</summary>
/// <param name="Key">1–200 visible characters, such as <c>invoice-7</c>; the same for all tasks.</param>
/// <param name="Policy">What becomes of a call whose key is taken.</param>
/// <param name="Period">The key stays taken for so long from the submission, also when the task has ended; null until it has ended.</param>
/// <param name="MaxWait">With <see cref="UniquePolicy.Replace"/>: however often it is replaced, it waits no longer than this from the first call on.</param>
/// <param name="Since">When the first of those was submitted that it has replaced one after the other; the shard says it.</param>
[GenerateSerializer, Immutable, Alias("krewe.UniqueCall")]
public sealed record class UniqueCall([property: Id(0)] string Key, [property: Id(1)] UniquePolicy Policy = UniquePolicy.Reject,
    [property: Id(2)] TimeSpan? Period = null, [property: Id(3)] TimeSpan? MaxWait = null, [property: Id(4)] DateTimeOffset? Since = null);
