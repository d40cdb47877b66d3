using System.Diagnostics;
using System.Threading.Channels;
using DurableTask.Core.History;

namespace Marketplace.Local.DurableTask.Engine;

/// <summary>What waits for one instance's next turn, and the instance itself while it is hot.</summary>
sealed class Mailbox(long iid)
{
    public long Iid { get; } = iid;

    public List<Message> Waiting { get; set; } = [];

    public InstanceState? State { get; set; }

    public bool IsBusy { get; set; }

    public int Weight { get; set; }

    /// <summary>Since when it has a turn to make, by the stopwatch.</summary>
    public long ReadySince { get; set; }

    /// <summary>Copies that are delivered after the next turn, when messages arrive twice.</summary>
    public List<Message>? Echoes { get; set; }

    public LinkedListNode<Mailbox>? Place { get; set; }
}

/// <summary>
/// Holds the messages on their way to instances and says which instance has a turn to make: each at most one at a time, in
/// the order in which they got ready. Instances that wait are kept in memory up to a budget, the longest idle are dropped.
/// </summary>
sealed class Mailboxes(LocalTaskHubFaults faults)
{
    const long Budget = 48L << 20;

    readonly Lock gate = new();
    readonly Dictionary<long, Mailbox> all = [];
    readonly LinkedList<Mailbox> idle = new();
    readonly Channel<Mailbox> ready = Channel.CreateUnbounded<Mailbox>();
    long weight;
    int queued, busy;

    public ChannelReader<Mailbox> Ready => ready.Reader;

    public int ReadyCount => Volatile.Read(ref queued);

    /// <summary>Whether no instance has a turn to make or is making one.</summary>
    public bool IsQuiet => Volatile.Read(ref busy) == 0;

    public void Deliver(long iid, Message message, InstanceState? state = null)
    {
        lock (gate)
        {
            if (!all.TryGetValue(iid, out var mailbox))
                all[iid] = mailbox = new Mailbox(iid);
            mailbox.State ??= state;
            mailbox.Waiting.Add(message);
            if (faults.DeliverEveryMessageTwice)
                AddCopy(mailbox, message);
            Queue(mailbox);
        }
    }

    /// <summary>Begins a turn.</summary>
    /// <returns>What the turn is to take, in order.</returns>
    public List<Message> Take(Mailbox mailbox)
    {
        lock (gate)
        {
            queued--;
            var taken = mailbox.Waiting;
            mailbox.Waiting = [];
            return taken;
        }
    }

    /// <summary>Ends a turn.</summary>
    /// <param name="mailbox">Whose.</param>
    /// <param name="state">The instance as committed, or <c>null</c> to forget it.</param>
    /// <param name="parked">Messages it did not take and that shall wait for others.</param>
    public void Release(Mailbox mailbox, InstanceState? state, List<Message>? parked = null)
    {
        lock (gate)
        {
            mailbox.IsBusy = false;
            busy--;
            mailbox.State = state;
            var hasNews = mailbox.Waiting.Count > 0;
            if (parked is not null)
                mailbox.Waiting.InsertRange(0, parked);
            if (mailbox.Echoes is { } echoes)
            {
                mailbox.Waiting.AddRange(echoes);
                mailbox.Echoes = null;
                hasNews = true;
            }

            if (hasNews)
                Queue(mailbox);
            else if (mailbox.Waiting.Count == 0)
                Rest(mailbox);
        }
    }

    public void Close() => ready.Writer.TryComplete();

    void Queue(Mailbox mailbox)
    {
        if (mailbox.IsBusy)
            return;
        mailbox.IsBusy = true;
        busy++;
        if (mailbox.Place is { } place)
        {
            idle.Remove(place);
            mailbox.Place = null;
            weight -= mailbox.Weight;
        }

        queued++;
        mailbox.ReadySince = Stopwatch.GetTimestamp();
        ready.Writer.TryWrite(mailbox);
    }

    void Rest(Mailbox mailbox)
    {
        if (mailbox.State is not { } state)
        {
            all.Remove(mailbox.Iid);
            return;
        }

        mailbox.Weight = state.Weight;
        mailbox.Waiting.TrimExcess();
        mailbox.Place = idle.AddLast(mailbox);
        weight += mailbox.Weight;
        while (weight > Budget && idle.First is { } oldest)
        {
            idle.RemoveFirst();
            weight -= oldest.Value.Weight;
            all.Remove(oldest.Value.Iid);
        }
    }

    /// <summary>Every other copy comes at once, the others after the turn that took the first.</summary>
    static void AddCopy(Mailbox mailbox, Message message)
    {
        var number = message.Event is TimerFiredEvent timer ? timer.TimerId : message.Mid;
        if (number % 2 == 0)
            mailbox.Waiting.Add(message);
        else
            (mailbox.Echoes ??= []).Add(message);
    }
}
