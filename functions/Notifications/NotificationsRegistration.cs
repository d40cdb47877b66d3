using Marketplace.Coins.Contracts;
using Marketplace.Orders.Contracts;
using Marketplace.Payments.Contracts;
using Marketplace.Reviews.Contracts;
using Marketplace.Shared.Messaging;
using Marketplace.Shared.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Marketplace.Notifications;

/// <summary>Wires inboxes and mails.</summary>
public static class NotificationsRegistration
{
    /// <summary>Adds the slice; needs Shared, Identity, Payments, Coins, Shops, Orders and Reviews.</summary>
    public static IServiceCollection AddNotifications(this IServiceCollection services)
    {
        services.AddOptions<MailOptions>().BindConfiguration(MailOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<MailOptions>, SoundMail>();
        services.AddTable(NotificationTable.Name).AddSubscription(OrderEvent.Topic, OnOrderTold.Subscription).AddSubscription(ReviewEvent.Topic, OnReviewHeard.Subscription)
            .AddSubscription(PayoutEnded.Topic, OnPayoutEnded.Subscription).AddSubscription(CoinsExpiring.Topic, OnCoinsExpiring.Subscription).AddBusQueue(MailToSend.Queue);
        return services.AddSingleton<NotificationTable>().AddSingleton<Inboxes>()
            .AddSingleton<IMailPort>(p => p.GetRequiredService<IOptions<MailOptions>>() is { Value.Port: MailPort.Smtp } smtp ? new SmtpMail(smtp) : new MailDrop(p.GetRequiredService<IOptions<MailOptions>>()));
    }

    sealed class SoundMail : IValidateOptions<MailOptions>
    {
        public ValidateOptionsResult Validate(string? name, MailOptions options) => options.Fault is { } fault ? ValidateOptionsResult.Fail(fault) : ValidateOptionsResult.Success;
    }
}
