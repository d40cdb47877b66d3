namespace Marketplace.Local.DurableTask.Engine;

/// <summary>
/// A history row's key: the instance's number above, the row's place within the history below. Row 0 holds how the
/// generation started, each further row the events of one turn.
/// </summary>
static class HistoryKey
{
    const int PlaceBits = 24;

    public static long Of(long iid, int place) => place < 1 << PlaceBits
        ? (iid << PlaceBits) | (uint)place
        : throw new InvalidOperationException("An orchestration took more turns in one generation than a history can hold; use ContinueAsNew.");

    public static long End(long iid) => (iid + 1) << PlaceBits;

    public static int PlaceOf(long key) => (int)(key & ((1 << PlaceBits) - 1));
}

/// <summary>A durable timer, or (task -1) the scheduled start of an instance.</summary>
readonly record struct TimerKey(long Iid, int Generation, int Task)
{
    public const int ScheduledStart = -1;
}
