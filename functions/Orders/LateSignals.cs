using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Marketplace.Orders;

/// <summary>
/// Takes what came after a case had ended: money for a cancelled order is held and sent back, a refund of a completed one is waited for
/// until it is answered or lapses, anything else is noted in the timeline. Instance id: <see cref="InstanceOf"/>. An order whose case still
/// lives is left to it.
/// </summary>
public static class LateSignals
{
    /// <summary>The instance that takes late signals of an order.</summary>
    public static string InstanceOf(string orderId) => orderId + "-late";

    [Function(nameof(LateSignals))]
    public static async Task Run([OrchestrationTrigger] TaskOrchestrationContext context, string orderId)
    {
        var file = await context.CallActivityAsync<OrderFile?>(nameof(EscrowActivities.ReadOrder), orderId, EscrowCase.Patiently);
        if (file is not { Order.IsFinished: true }) return;
        var late = new EscrowCase(context, file);
        await late.TakeUntakenAsync();
        while (late.Order.OpenRefund is not null) await EscrowOrder.LiveOnAsync(late);
    }
}
