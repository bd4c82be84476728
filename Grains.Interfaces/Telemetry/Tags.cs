namespace Krewe.Telemetry;

/// <summary>Names of attributes: those of the OpenTelemetry messaging conventions, and <c>krewe.*</c> for what these lack.</summary>
internal static class Tags
{
    public const string System = "messaging.system";
    public const string SystemName = "krewe";
    public const string Operation = "messaging.operation.name";
    public const string OperationType = "messaging.operation.type";
    public const string Queue = "messaging.destination.name";
    public const string MessageId = "messaging.message.id";
    public const string BatchCount = "messaging.batch.message_count";
    public const string ErrorType = "error.type";
    public const string Task = "krewe.task.name";
    public const string Attempt = "krewe.task.attempt";
    public const string Delivery = "krewe.task.delivery";
    public const string Outcome = "krewe.task.outcome";
    public const string Job = "krewe.job.id";
    public const string Worker = "krewe.worker.name";

    /// <summary>Stands for values beyond what a metric tells apart.</summary>
    public const string Other = "_OTHER";
}
