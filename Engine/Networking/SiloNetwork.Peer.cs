using System.Net.Sockets;
using Orleans.Runtime;

namespace Orleans.Networking;

public sealed partial class SiloNetwork
{
    /// <summary>The way to one other silo. It is used up when its connection ends; the next message makes another.</summary>
    private sealed class Peer
    {
        private readonly SiloAddress _address;
        private readonly SiloNetwork _network;
        private readonly Lock _gate = new();
        private readonly List<Message> _waiting = [];
        private Connection? _connection;
        private Exception? _failure;
        private readonly TaskCompletionSource<ProbeResult> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private bool _isStarted;

        public Peer(SiloAddress address, SiloNetwork network)
        {
            _address = address;
            _network = network;
        }

        public Task Ended { get; private set; } = Task.CompletedTask;

        public void Send(Message message)
        {
            Connection? connection;
            Exception? failure;
            lock (_gate)
            {
                Start();
                (connection, failure) = (_connection, _failure);
                if (connection is null && failure is null) _waiting.Add(message);
            }
            if (failure is not null) Fail(message, failure);
            else connection?.Send(message);
        }

        public async Task<ProbeResult> ProbeAsync(CancellationToken cancellationToken)
        {
            lock (_gate) Start();
            var opened = await _opened.Task.WaitAsync(cancellationToken);
            if (opened != ProbeResult.Answered) return opened;

            // It may have ended meanwhile. The next probe makes another.
            return _connection is { } connection && await connection.PingAsync(cancellationToken) ? ProbeResult.Answered : ProbeResult.Silent;
        }

        public void Stop() => _connection?.Stop();

        /// <summary>Not before there is something to send: of two that are made at the same time only one is used.</summary>
        private void Start()
        {
            if (_isStarted) return;
            _isStarted = true;
            Ended = Task.Run(RunAsync);
        }

        private async Task RunAsync()
        {
            try
            {
                var connection = await _network._connector.ConnectAsync(_address.Endpoint, _network._node!, _network._self!, _network._stopped.Token);
                if (connection.Peer != _address) End(new SiloUnavailableException($"Silo {_address} is gone; {connection.Peer} is in its place."), ProbeResult.Refused);
                else Open(connection);
                if (_failure is not null || _network._stopped.IsCancellationRequested) connection.Stop();
                var reason = await connection.RunAsync();
                End(new SiloUnavailableException($"The connection with silo {_address} was lost; whether the call ran is not known. {reason}"));
            }
            catch (Exception error)
            {
                var isRefused = error.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused };
                End(new SiloUnavailableException($"Silo {_address} cannot be reached. {error.Message}", error), isRefused ? ProbeResult.Refused : ProbeResult.Silent);
            }
        }

        private void Open(Connection connection)
        {
            lock (_gate)
            {
                // Under the lock, so that nothing overtakes what waited.
                foreach (var message in _waiting) connection.Send(message);
                _waiting.Clear();
                _connection = connection;
            }

            _opened.TrySetResult(ProbeResult.Answered);
        }

        private void End(Exception failure, ProbeResult opened = ProbeResult.Silent)
        {
            _network._peers.TryRemove(new(_address, this));
            List<Message> waiting;
            lock (_gate)
            {
                _failure ??= failure;
                _connection = null;
                waiting = [.. _waiting];
                _waiting.Clear();
            }
            _opened.TrySetResult(opened);
            foreach (var message in waiting) Fail(message, failure);
            _network._node!.Lost(_address, failure);
        }

        private void Fail(Message message, Exception failure)
        {
            if (message.Kind == MessageKind.Request) _network._node!.Undeliverable(message, failure);
        }
    }
}
