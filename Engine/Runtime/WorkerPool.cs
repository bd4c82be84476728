namespace Orleans.Runtime;

/// <summary>The activations of one stateless worker on one silo: grows while all are busy, up to its limit.</summary>
internal sealed class WorkerPool(Silo silo, GrainClass grainClass, GrainId id) : IMessageTarget
{
    private readonly Lock _gate = new();
    private readonly int _limit = grainClass.MaxLocalWorkers < 0 ? Environment.ProcessorCount : grainClass.MaxLocalWorkers;
    private Activation[] _workers = [];
    private bool _isOver;

    public GrainClass Class => grainClass;

    public IEnumerable<Activation> Activations => _workers;

    public void Receive(Message message)
    {
        if (message.Kind == MessageKind.Cancel)
        {
            foreach (var worker in _workers) worker.Receive(message);
            return;
        }

        lock (_gate)
        {
            if (!_isOver)
            {
                if (Pick() is { } worker) worker.Receive(message);
                else silo.RefuseLate(message);
                return;
            }
        }

        silo.Dispatch(message);
    }

    public void Remove(Activation worker)
    {
        lock (_gate)
        {
            _workers = [.. _workers.Where(other => other != worker)];
            if (_workers.Length > 0) return;
            _isOver = true;
            silo.Forget(id, this);
        }
    }

    private Activation? Pick()
    {
        Activation? best = null;
        foreach (var worker in _workers)
        {
            if (worker.IsLeaving) continue;
            if (worker.Load == 0) return worker;
            if (best is null || worker.Load < best.Load) best = worker;
        }

        if (best is not null && _workers.Length >= _limit) return best;
        if (silo.IsClosed) return null;
        best = new(silo, grainClass, id, this);
        _workers = [.. _workers, best];
        return best;
    }
}
