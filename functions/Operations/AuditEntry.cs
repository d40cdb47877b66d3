namespace Marketplace.Operations;

/// <summary>How an operator's act went.</summary>
public enum AuditOutcome
{
    /// <summary>Begun; if it stays so, the process died and nobody knows whether it was done.</summary>
    Started,

    /// <summary>Done.</summary>
    Done,

    /// <summary>Refused; nothing changed.</summary>
    Refused,

    /// <summary>It broke on the way.</summary>
    Failed,
}

/// <summary>Who did what to what, when, why, and how it went.</summary>
public sealed record AuditEntry(string EntryId, DateTimeOffset At, string OperatorId, string Action, string Target, string? Detail, AuditOutcome Outcome, string? Result, DateTimeOffset? CompletedAt);
