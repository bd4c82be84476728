namespace Krewe.Tests.Faults;

/// <summary>A test that mounts a small file system; skipped where that is not permitted.</summary>
internal sealed class MountFactAttribute : FactAttribute
{
    private static readonly string? Refusal = Attempts.Try("mount -t tmpfs -o size=1m tmpfs \"$0\" && umount \"$0\"");

    public MountFactAttribute() => Skip = Refusal;
}
