using System.Diagnostics;

namespace Krewe.Tests.Faults;

/// <summary>
/// Machines that are network namespaces, with addresses of their own on one switch. Nothing of it is seen outside, and it goes with the test.
/// Two that are cut off from each other lose what they send without a word, as with a broken cable: each believes the other at an address of
/// the link layer that nobody has.
/// </summary>
internal sealed class Machines : IAsyncDisposable
{
    private static int count;

    private readonly string prefix = $"kw{Environment.ProcessId}-{Interlocked.Increment(ref count)}";
    private readonly string[] names;
    private readonly List<(string, string)> cut = [];

    private Machines(string[] names) => this.names = names;

    public static async Task<Machines> StartAsync(params string[] names)
    {
        var machines = new Machines(names);
        try
        {
            await RunAsync($"ip netns add {machines.prefix} && ip -n {machines.prefix} link add br0 type bridge && ip -n {machines.prefix} link set br0 up");
            foreach (var name in names)
            {
                var inside = machines.NetworkOf(name);
                await RunAsync(
                    $"ip netns add {inside} && ip -n {inside} link add eth0 type veth peer name to-{name} netns {machines.prefix}"
                    + $" && ip -n {machines.prefix} link set to-{name} master br0 up && ip -n {inside} addr add {machines.AddressOf(name)}/24 dev eth0"
                    + $" && ip -n {inside} link set eth0 up && ip -n {inside} link set lo up");
            }

            return machines;
        }
        catch
        {
            await machines.DisposeAsync();
            throw;
        }
    }

    public string NetworkOf(string name) => $"{prefix}-{name}";

    public string AddressOf(string name) => $"10.77.0.{Array.IndexOf(names, name) + 1}";

    /// <summary>Nothing passes between the two until <see cref="HealAsync"/>.</summary>
    public async Task CutAsync(string one, string other)
    {
        cut.Add((one, other));
        cut.Add((other, one));
        await RunAsync($"{Misled(one, other)} && {Misled(other, one)}");

        string Misled(string from, string to) => $"ip -n {NetworkOf(from)} neigh replace {AddressOf(to)} lladdr 02:00:00:00:00:99 dev eth0 nud permanent";
    }

    public async Task HealAsync()
    {
        await RunAsync(string.Join(" && ", cut.Select(c => $"ip -n {NetworkOf(c.Item1)} neigh del {AddressOf(c.Item2)} dev eth0")));
        cut.Clear();
    }

    public async ValueTask DisposeAsync() =>
        await RunAsync(string.Join("; ", names.Select(NetworkOf).Append(prefix).Select(n => $"if [ -e /run/netns/{n} ]; then ip netns del {n}; fi")));

    private static async Task RunAsync(string script)
    {
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-c", script]) { RedirectStandardError = true })!;
        var error = await bash.StandardError.ReadToEndAsync();
        await bash.WaitForExitAsync();
        Assert.True(bash.ExitCode == 0, $"{script}: {error}");
    }
}
