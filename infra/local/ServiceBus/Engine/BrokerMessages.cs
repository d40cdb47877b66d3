using Azure.Messaging.ServiceBus;

namespace Marketplace.Local.ServiceBus;

/// <summary>What senders and receivers do.</summary>
internal sealed partial class Broker
{
    public async Task<IReadOnlyList<long>> SendAsync(string path, IReadOnlyList<Outgoing> messages) => await ActAsync(turn =>
    {
        var entity = EntityAt(path);
        foreach (var message in messages) entity.Check(message);
        return messages.Select(message => entity.Accept(turn, message)).ToList();
    });

    public Task CancelScheduledAsync(string path, IReadOnlyList<long> numbers) => Act(turn =>
    {
        var store = EntityAt(path).Store;
        if (numbers.Any(number => store.Scheduled(number) is null))
            throw new ServiceBusException("No scheduled message has this sequence number.", ServiceBusFailureReason.MessageNotFound, path);
        foreach (var number in numbers) store.CancelScheduled(turn, number);
    });

    /// <summary>Hands out at least one message, waiting for it if need be; none if the wait ends first.</summary>
    public async Task<IReadOnlyList<Delivery>> ReceiveAsync(string path, SessionHold? hold, int max, ServiceBusReceiveMode mode, TimeSpan wait, CancellationToken cancellation)
    {
        var waiter = new Waiter<IReadOnlyList<Delivery>> { Max = max, Mode = mode };
        return await WaitAsync(waiter, turn => MailboxAt(path).Ask(turn, hold, waiter), wait, cancellation) ?? [];
    }

    public async Task<IReadOnlyList<Delivery>> ReceiveDeferredAsync(string path, SessionHold? hold, IReadOnlyList<long> numbers, ServiceBusReceiveMode mode) =>
        await ActAsync(turn => MailboxAt(path).TakeDeferred(turn, hold, numbers, mode));

    public async Task<IReadOnlyList<Delivery>> PeekAsync(string path, long from, int max, string? sessionId) =>
        await ActAsync(_ => MailboxAt(path).Peek(from, max, sessionId));

    public Task SettleAsync(string path, SessionHold? hold, Guid token, Settlement settlement) =>
        Act(turn => MailboxAt(path).Settle(turn, hold, token, settlement));

    public async Task<DateTimeOffset> RenewAsync(string path, Guid token) => await ActAsync(turn => MailboxAt(path).Renew(turn, token));

    public async Task<HeldSession> AcceptSessionAsync(string path, string sessionId) =>
        await ActAsync(turn => MailboxAt(path).AcceptSession(turn, sessionId));

    /// <summary>Locks a session that has messages, waiting for one if need be; null if the wait ends first.</summary>
    public async Task<HeldSession?> AcceptNextSessionAsync(string path, TimeSpan wait, CancellationToken cancellation)
    {
        var waiter = new Waiter<HeldSession>();
        return await WaitAsync(waiter, turn => MailboxAt(path).AskSession(turn, waiter), wait, cancellation);
    }

    public async Task<DateTimeOffset> RenewSessionAsync(string path, SessionHold hold) =>
        await ActAsync(turn => MailboxAt(path).RenewSession(turn, hold));

    public async Task<byte[]?> GetSessionStateAsync(string path, SessionHold hold) =>
        await ActAsync(turn => MailboxAt(path).StateOf(turn, hold));

    public Task SetSessionStateAsync(string path, SessionHold hold, byte[]? state) =>
        Act(turn => MailboxAt(path).SetState(turn, hold, state));

    /// <summary>Gives a session back. A broker that is stopped has no locks, so that is done too.</summary>
    public async Task ReleaseSessionAsync(string path, SessionHold hold)
    {
        lock (gate)
            if (stopped || !entities.ContainsKey(path)) return;
        await Act(turn => MailboxAt(path).ReleaseSession(turn, hold));
    }

    private async Task<T?> WaitAsync<T>(Waiter<T> waiter, Action<Turn> ask, TimeSpan wait, CancellationToken cancellation)
        where T : class
    {
        if (cancellation.IsCancellationRequested) throw new TaskCanceledException();
        _ = Act(ask);
        if (!waiter.Answer.IsCompleted)
        {
            using var timeout = new CancellationTokenSource(wait, time);
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
            await using var registration = ended.Token.Register(() => SendAway(waiter));
            await waiter.Answer;
        }

        if (await waiter.Answer is not { } grant) return cancellation.IsCancellationRequested ? throw new TaskCanceledException() : null;
        await grant.Kept;
        return grant.Value;
    }

    private void SendAway<T>(Waiter<T> waiter)
    {
        lock (gate) waiter.SendAway();
    }
}
