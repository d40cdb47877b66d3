using Marketplace.Shared;

namespace Marketplace.Operations;

/// <summary>Every refusal of this slice.</summary>
internal static class OperationProblems
{
    public static Problem UnknownInstance { get; } = Problem.NotFound("orchestration");

    public static Problem UnknownAction { get; } = Problem.NotFound("action");

    public static Problem UnknownEntity { get; } = Problem.NotFound("queue or subscription");

    public static Problem UnknownDeadLetter { get; } = new(
        "not-found", 404, "There is no such thing.", "No such dead letter: it was sent again or discarded, or another operator has it in hand just now.");

    public static Problem CannotResend { get; } =
        Problem.Conflict("cannot-resend", "This one cannot be sent again.", "It tells of a blob. Upload the blob again, then discard this.");

    public static Problem WrongState(string action, string status) =>
        Problem.Conflict("wrong-state", "The orchestration's state does not allow it.", $"{action} is not for one that is {status}.");
}
