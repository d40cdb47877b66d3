using DurableTask.Core.History;

namespace Marketplace.Local.DurableTask.Engine;

/// <summary>What a turn works on.</summary>
/// <param name="Past">The events of earlier turns.</param>
/// <param name="Events">The new ones, the beginning of the turn first.</param>
/// <param name="Watermark">The highest number of a message among them and those dropped.</param>
/// <param name="Now">The turn's time.</param>
/// <param name="ReadySince">Since when the instance had this turn to make, by the stopwatch.</param>
/// <param name="Rewind">How a failed instance's history is changed first, if it is to be rewound.</param>
sealed record TurnInput(
    IReadOnlyList<HistoryEvent> Past,
    IReadOnlyList<HistoryEvent> Events,
    long Watermark,
    DateTime Now,
    long ReadySince,
    RewindPlan? Rewind = null);

/// <summary>A failed instance's history without what it failed of.</summary>
/// <param name="Past">The events that stay, all turns complete.</param>
/// <param name="Again">Events of the last turn that its repetition takes again.</param>
/// <param name="Reason">Why it is rewound.</param>
sealed record RewindPlan(IReadOnlyList<HistoryEvent> Past, IReadOnlyList<HistoryEvent> Again, string? Reason);
