using System.Globalization;
using Orleans.Messaging;
using Orleans.Runtime;

namespace Krewe.Tests.Hosting;

/// <summary>The table of members of a test's cluster, and where its clients find gateways.</summary>
internal sealed class SharedMembership : IMembershipTable, IGatewayListProvider
{
    private readonly Lock gate = new();
    private readonly Dictionary<SiloAddress, MembershipEntry> members = [];
    private int version;

    /// <summary>The table's version.</summary>
    public MembershipVersion Version
    {
        get
        {
            lock (gate)
            {
                return new(version);
            }
        }
    }

    /// <inheritdoc/>
    public TimeSpan MaxStaleness => TimeSpan.FromMilliseconds(200);

    /// <inheritdoc/>
    [Obsolete("As in the interface.")]
    public bool IsUpdatable => true;

    /// <summary>A silo is dead, and the table says so at once.</summary>
    public void Bury(SiloAddress silo)
    {
        lock (gate)
        {
            members[silo] = Copy(members[silo], SiloStatus.Dead);
            version++;
        }
    }

    /// <inheritdoc/>
    public Task InitializeMembershipTable(bool tryInitTableVersion) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task DeleteMembershipTableEntries(string clusterId)
    {
        lock (gate)
        {
            members.Clear();
            return Task.CompletedTask;
        }
    }

    /// <inheritdoc/>
    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<MembershipTableData> ReadRow(SiloAddress key) => Read(e => e.SiloAddress.Equals(key));

    /// <inheritdoc/>
    public Task<MembershipTableData> ReadAll() => Read(_ => true);

    /// <inheritdoc/>
    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => Write(entry, tableVersion, isNew: true);

    /// <inheritdoc/>
    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => Write(entry, tableVersion, isNew: false);

    /// <inheritdoc/>
    public Task UpdateIAmAlive(MembershipEntry entry)
    {
        lock (gate)
        {
            if (members.TryGetValue(entry.SiloAddress, out var known))
            {
                known.IAmAliveTime = entry.IAmAliveTime;
            }

            return Task.CompletedTask;
        }
    }

    /// <inheritdoc/>
    public Task InitializeGatewayListProvider() => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<IList<Uri>> GetGateways()
    {
        lock (gate)
        {
            return Task.FromResult<IList<Uri>>([.. members.Values.Where(m => m is { Status: SiloStatus.Active, ProxyPort: > 0 })
                .Select(m => SiloAddress.New(m.SiloAddress.Endpoint.Address, m.ProxyPort, m.SiloAddress.Generation).ToGatewayUri())]);
        }
    }

    private Task<MembershipTableData> Read(Func<MembershipEntry, bool> match)
    {
        lock (gate)
        {
            var etag = Text(version);
            return Task.FromResult(new MembershipTableData(
                [.. members.Values.Where(match).Select(m => Tuple.Create(Copy(m, m.Status), etag))], new(version, etag)));
        }
    }

    // One version for the whole table does for rows, too.
    private Task<bool> Write(MembershipEntry entry, TableVersion next, bool isNew)
    {
        lock (gate)
        {
            if (next.VersionEtag != Text(version) || members.ContainsKey(entry.SiloAddress) == isNew)
            {
                return Task.FromResult(false);
            }

            members[entry.SiloAddress] = Copy(entry, entry.Status);
            version = next.Version;
            return Task.FromResult(true);
        }
    }

    private static MembershipEntry Copy(MembershipEntry from, SiloStatus status) => new()
    {
        SiloAddress = from.SiloAddress, Status = status, SuspectTimes = from.SuspectTimes is null ? null : [.. from.SuspectTimes],
        ProxyPort = from.ProxyPort, HostName = from.HostName, SiloName = from.SiloName, RoleName = from.RoleName,
        UpdateZone = from.UpdateZone, FaultZone = from.FaultZone, StartTime = from.StartTime, IAmAliveTime = from.IAmAliveTime,
    };

    private static string Text(int version) => version.ToString(CultureInfo.InvariantCulture);
}
