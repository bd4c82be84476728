using Krewe.Execution;
using Krewe.Redis;

namespace Krewe.Tests.Hosting;

public class ErrorNameTests
{
    [Fact]
    public void Every_error_is_called_exception_for_Orleans_lets_no_other_travel()
    {
        var errors = new[] { typeof(ICluster), typeof(TaskState), typeof(TaskThreads), typeof(RedisConnection) }
            .SelectMany(t => t.Assembly.GetTypes()).Where(t => t.IsAssignableTo(typeof(Exception))).ToArray();
        Assert.Contains(errors, e => e.Name == nameof(KreweException));
        Assert.All(errors, e => Assert.EndsWith(nameof(Exception), e.Name, StringComparison.Ordinal));
    }
}
