using System.Runtime.CompilerServices;

namespace Orleans.Runtime;

/// <summary>
/// The calls of one node that wait for an answer. A slot map in stripes: adding, finding and removing touch one slot
/// under a lock that is rarely contended. An id is generation, slot and stripe, so a late answer never meets another call.
/// </summary>
internal sealed class CallTable(int stripes)
{
    private const int SlotBits = 24, StripeBits = 6;

    private readonly Stripe[] _stripes = [.. Enumerable.Range(0, stripes).Select(_ => new Stripe())];

    public int Count => _stripes.Sum(stripe => stripe.Count);

    /// <summary>Enters the call and numbers its message.</summary>
    public void Add(IPendingCall call, int expiresAt)
    {
        var index = stripes == 1 ? 0 : Thread.GetCurrentProcessorId() % stripes;
        var stripe = _stripes[index];
        lock (stripe.Gate)
        {
            var slot = stripe.Allocate();
            ref var entry = ref stripe.Slots[slot];
            entry.ExpiresAt = expiresAt;
            call.Message.Id = ((long)entry.Generation << (SlotBits + StripeBits)) | ((long)slot << StripeBits) | (uint)index;
            entry.Call = call;
        }
    }

    public IPendingCall? Find(long id) => Lookup(id, remove: false);

    public IPendingCall? Take(long id) => Lookup(id, remove: true);

    /// <summary>Removes and returns the calls that match, in no order that matters.</summary>
    public List<IPendingCall> TakeWhere(Func<IPendingCall, int, bool> match)
    {
        List<IPendingCall> taken = [];
        foreach (var stripe in _stripes)
        {
            lock (stripe.Gate)
            {
                for (var i = 0; i < stripe.Used; i++)
                {
                    ref var entry = ref stripe.Slots[i];
                    if (entry.Call is not { } call || !match(call, entry.ExpiresAt)) continue;
                    taken.Add(call);
                    stripe.Free(i);
                }
            }
        }

        return taken;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private IPendingCall? Lookup(long id, bool remove)
    {
        var index = (int)(id & ((1 << StripeBits) - 1));
        var slot = (int)((id >> StripeBits) & ((1 << SlotBits) - 1));
        if (index >= stripes) return null;
        var stripe = _stripes[index];
        lock (stripe.Gate)
        {
            if (slot >= stripe.Used) return null;
            ref var entry = ref stripe.Slots[slot];
            if (entry.Generation != (uint)(id >> (SlotBits + StripeBits))) return null;
            var call = entry.Call;
            if (remove && call is not null) stripe.Free(slot);
            return call;
        }
    }

    private struct Entry
    {
        public IPendingCall? Call;
        public uint Generation;
        public int ExpiresAt;
        public int NextFree;
    }

    private sealed class Stripe
    {
        public readonly Lock Gate = new();
        public Entry[] Slots = new Entry[64];
        public int Used;
        public int Count;
        private int _free = -1;

        public int Allocate()
        {
            Count++;
            if (_free >= 0)
            {
                var slot = _free;
                _free = Slots[slot].NextFree;
                return slot;
            }

            if (Used == 1 << SlotBits) throw new OrleansException($"This node has {Used} calls under way; it can have no more.");
            if (Used == Slots.Length) Array.Resize(ref Slots, Used * 2);

            // From 1, so that no call has the id 0, which one-way calls have.
            Slots[Used].Generation = 1;
            return Used++;
        }

        public void Free(int slot)
        {
            Count--;
            ref var entry = ref Slots[slot];
            entry.Call = null;
            entry.Generation++;
            entry.NextFree = _free;
            _free = slot;
        }
    }
}
