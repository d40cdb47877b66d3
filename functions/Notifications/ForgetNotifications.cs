using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Notifications;

/// <summary>Every night at 04:45 in China: notifications older than half a year are forgotten, read or not. Safe to run twice.</summary>
public sealed class ForgetNotifications(NotificationTable table, TimeProvider time)
{
    const int KeptDays = 180;

    [Function(nameof(ForgetNotifications))]
    public Task Run([TimerTrigger("0 45 20 * * *")] TimerInfo timer, CancellationToken cancellation) => table.ForgetAsync(time.GetUtcNow().AddDays(-KeptDays), cancellation);
}
