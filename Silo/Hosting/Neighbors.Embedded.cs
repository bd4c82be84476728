using Orleans.Runtime;

namespace Krewe.Hosting;

/// <summary>The neighbors according to the embedded engine's membership.</summary>
internal sealed class Neighbors : INeighbors, IDisposable
{
    private readonly IMembership membership;
    private readonly ILocalSiloDetails self;
    private IReadOnlyList<Neighbor> current = [];

    public Neighbors(IMembership membership, ILocalSiloDetails self)
    {
        (this.membership, this.self) = (membership, self);
        membership.Changed += OnChanged;
        MembershipView view;
        do
        {
            view = membership.View;
            Volatile.Write(ref current, Read(view));
        }
        while (membership.View != view); // Else what has changed meanwhile would be overwritten by what was before.
    }

    /// <inheritdoc/>
    public IReadOnlyList<Neighbor> Current => Volatile.Read(ref current);

    /// <inheritdoc/>
    public event Action? Changed;

    /// <inheritdoc/>
    public void Dispose() => membership.Changed -= OnChanged;

    private void OnChanged(MembershipView view)
    {
        var seen = Read(view);
        if (!seen.SequenceEqual(Current))
        {
            Volatile.Write(ref current, seen);
            Changed?.Invoke();
        }
    }

    private IReadOnlyList<Neighbor> Read(MembershipView view) =>
    [
        .. view.Members.Where(m => m.Status == SiloStatus.Active && m.Address != self.SiloAddress)
            .Select(m => new Neighbor(m.Name, m.Address.ToParsableString())).OrderBy(n => n.Name, StringComparer.Ordinal).ThenBy(n => n.Address, StringComparer.Ordinal),
    ];
}
