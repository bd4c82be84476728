using System.Globalization;
using System.Text;
using Krewe.Queues;
using Krewe.Results;

namespace Krewe.FaultHost;

/// <summary>
/// A client as it should be: submits under an id that it knows, again with the same id for as long as it is not told that the task is durable,
/// and waits for the end. Errors that are not documented are not caught.
/// </summary>
public sealed class Submitter(ICluster cluster, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private int repeated;
    private int acknowledged;
    private int ended;

    /// <summary>Submissions that were made again.</summary>
    public int Repeated => Volatile.Read(ref repeated);

    public int Acknowledged => Volatile.Read(ref acknowledged);

    public int Ended => Volatile.Read(ref ended);

    /// <summary>Gives the record of its end.</summary>
    /// <exception cref="InvalidOperationException">It did not end with this result.</exception>
    public async Task<TaskRecord> RunAsync(Signature<int> call, string id, int expected)
    {
        ArgumentNullException.ThrowIfNull(call);
        var result = await SubmitAsync(call.WithId(id));
        Interlocked.Increment(ref acknowledged);
        var record = await result.WaitAsync();
        Interlocked.Increment(ref ended);
        return record.State == TaskState.Success && Encoding.UTF8.GetString(record.Result!) == expected.ToString(CultureInfo.InvariantCulture)
            ? record
            : throw new InvalidOperationException($"{id} was to give {expected}, and ended so: {record}");
    }

    private async Task<AsyncResult<int>> SubmitAsync(Signature<int> call)
    {
        while (true)
        {
            try
            {
                return await cluster.EnqueueAsync(call);
            }
            catch (Exception error) when (error is StoreUnavailableException or ClusterUnavailableException)
            {
                Interlocked.Increment(ref repeated);
                await Task.Delay(Pause, time);
            }
        }
    }
}
