using Krewe.Execution;
using Krewe.Execution.Isolation;
using Krewe.Results;
using Krewe.Storage;
using Krewe.Submission;
using Microsoft.Extensions.Logging;

namespace Krewe.Tests.Isolation;

public class ChildMessageTests
{
    private static readonly TaskNotes Notes = new("1"u8.ToArray(), "HALF", "[2]"u8.ToArray());

    [Fact]
    public void A_delivery_travels_with_all_that_it_has()
    {
        var message = new TaskMessage
        {
            Id = "id", Name = "a.b", Arguments = "[1,\"é\"]"u8.ToArray(), Traits = MessageTraits.Fold, Parent = new("job", "group", 1, 7),
            Options = new() { Queue = "mail", Priority = 3, TimeLimit = TimeSpan.FromSeconds(5), MaxRetries = 0 },
            Headers = new Dictionary<string, string> { ["color"] = "blue" },
            Inputs = [new(0, "", "4"u8.ToArray()), new(1, "", "5"u8.ToArray())],
        };
        var sent = new TaskDelivery(message, 2, 3, new(2026, 11, 26, 1, 2, 3, TimeSpan.Zero), Notes, Claim: 9);
        var (call, read) = Copy((42UL, sent), ChildMessages.WriteRun, content => ChildMessages.ReadRun(content, new()));
        Assert.Equal(42UL, call);
        Assert.Equivalent(sent with { Claim = 0 }, read, strict: true); // The claim is the silo's.
        Assert.Equal(message.Inputs[1].Value, read.Message.Inputs![1].Value);
    }

    [Fact]
    public void A_delivery_without_anything_special_travels_too()
    {
        var sent = new TaskDelivery(new() { Id = "id", Name = "a", Arguments = "[]"u8.ToArray() }, 1, 1, default, null, 0);
        Assert.Equivalent(sent, Copy((1UL, sent), ChildMessages.WriteRun, content => ChildMessages.ReadRun(content, new())).Item2, strict: true);
    }

    [Theory]
    [InlineData(OutcomeKind.Succeeded, "7", null, null)]
    [InlineData(OutcomeKind.Succeeded, null, null, null)]
    [InlineData(OutcomeKind.Failed, null, "System.Exception", "at Here")]
    [InlineData(OutcomeKind.Retry, null, "System.Exception", null)]
    [InlineData(OutcomeKind.Snoozed, null, null, null)]
    public void An_end_travels_with_all_that_a_child_knows_of_it(OutcomeKind kind, string? result, string? type, string? stack)
    {
        var outcome = new TaskOutcome
        {
            Id = "", Kind = kind, Delay = TimeSpan.FromSeconds(3), Notes = kind == OutcomeKind.Retry ? Notes : null,
            Result = result is null ? null : System.Text.Encoding.UTF8.GetBytes(result), Error = type is null ? null : new(type, "wrong", stack),
        };
        var sent = new ChildEnding(5, outcome, LeftBehind: kind == OutcomeKind.Failed, Memory: 1L << 33);
        Assert.Equivalent(sent, Copy(sent, ChildMessages.WriteEnded, ChildMessages.ReadEnded), strict: true);
    }

    [Fact]
    public void An_end_that_is_none_is_refused()
    {
        var ending = new ChildEnding(5, new() { Id = "", Kind = OutcomeKind.Progress }, false, 0);
        Assert.Throws<InvalidDataException>(() => Copy(ending, ChildMessages.WriteEnded, ChildMessages.ReadEnded));
    }

    [Fact]
    public void The_small_ones_travel()
    {
        Assert.Equal((3UL, StopReason.Revoked), Copy((3UL, StopReason.Revoked), ChildMessages.WriteStop, ChildMessages.ReadStop));
        Assert.Equal((8UL, true), Copy((8UL, true), ChildMessages.WriteSaved, ChildMessages.ReadSaved));
        Assert.Equal(("a.b", LogLevel.None), Copy(("a.b", LogLevel.None), ChildMessages.WriteLevel, ChildMessages.ReadLevel));
        var entry = new ChildLogEntry(1, "a", LogLevel.Error, -7, "text", "");
        Assert.Equal(entry, Copy(entry, ChildMessages.WriteLog, ChildMessages.ReadLog));
        Assert.Equivalent((1UL, Notes), Copy((1UL, Notes), ChildMessages.WriteProgress, ChildMessages.ReadProgress), strict: true);
        var (call, save, checkpoint) = Copy((1UL, 2UL, "x"u8.ToArray()), ChildMessages.WriteSave, ChildMessages.ReadSave);
        Assert.Equal((1UL, 2UL, "x"), (call, save, System.Text.Encoding.UTF8.GetString(checkpoint)));
    }

    private delegate T Reading<T>(ReadOnlySpan<byte> content);

    private static T Copy<T>(T value, FrameContent<T> write, Reading<T> read)
    {
        var buffer = new ByteBuffer();
        write(buffer, value);
        return read(buffer.Written);
    }
}
