using Azure.Messaging.ServiceBus;
using Marketplace.Payments.Contracts;
using Marketplace.Shared.Messaging;

namespace Marketplace.Payments;

/// <summary>
/// Pays shops. Two phases: what is available goes into a payout that is under way, the provider is asked under the payout's id, and its
/// word posts the money or gives it back. Whatever dies in between, whoever comes next finds the payout under way and asks again under
/// the same id; a provider that answers nothing leaves it so.
/// </summary>
public sealed class PayoutDesk(PayoutTable payouts, PayeeTable payees, StatementTable statements, IPaymentGateway gateway, Bus bus, TimeProvider time)
{
    /// <summary>Pays all balances of a shop: those payouts that came to an end by it. A shop that has not said where to waits.</summary>
    public async Task<IReadOnlyList<Payout>> PayShopAsync(string shopId, string cause, DateTimeOffset at, long minimum, CancellationToken cancellation)
    {
        if (gateway.PaysAccounts && (await PayeeAsync(shopId, cancellation)).Account is null) return [];
        List<Payout> ended = [];
        foreach (var currency in (await statements.BalanceAsync(shopId, cancellation)).Totals.Keys.Order(StringComparer.Ordinal))
            ended.AddRange(await PayAsync(new PayoutWish(shopId, currency, cause, at, minimum), cancellation));
        return ended;
    }

    /// <summary>Ends what is under way, then does what is wished for. Throws when the provider does not answer; it stays under way then.</summary>
    public async Task<IReadOnlyList<Payout>> PayAsync(PayoutWish wish, CancellationToken cancellation)
    {
        List<Payout> ended = [];
        while (true)
        {
            if (await payouts.FindAsync(wish, cancellation) is { IsOver: true } done)
            {
                await payees.NoteAsync(done, cancellation);
                return ended.Contains(done) ? ended : [.. ended, done];
            }

            if ((await payouts.PendingAsync(wish.ShopId, wish.Currency, cancellation) ?? await payouts.BeginAsync(wish, cancellation)) is not { } payout) return ended;
            ended.Add(payout.IsOver ? payout : await EndAsync(payout, cancellation));
            if (payout.PayoutId == wish.PayoutId) return ended;
        }
    }

    /// <summary>Asks the provider once more about a payout that it did not answer.</summary>
    public async Task<IReadOnlyList<Payout>> FinishAsync(Payout underWay, CancellationToken cancellation) => [await EndAsync(underWay, cancellation)];

    async Task<Payee> PayeeAsync(string shopId, CancellationToken cancellation) =>
        gateway.PaysAccounts ? await payees.FindAsync(shopId, cancellation) : new Payee(shopId, null, null);

    async Task<Payout> EndAsync(Payout payout, CancellationToken cancellation)
    {
        try
        {
            var taken = await gateway.TransferAsync(payout.PayoutId, await PayeeAsync(payout.ShopId, cancellation), payout.Amount, cancellation);
            var ended = payout.End(taken.Problem is { } refusal ? refusal.Detail ?? refusal.Title : null, time.GetUtcNow());
            await bus.TellOfAsync(PayoutEnded.Topic, () => Fact(payout), async () => (ended = await payouts.EndAsync(ended, cancellation)).IsOver, time.GetUtcNow(), cancellation);
            await payees.NoteAsync(ended, cancellation);
            return ended;
        }
        catch (ProviderUnavailableException)
        {
            await payees.NoteAsync(payout, cancellation);
            throw;
        }
    }

    static ServiceBusMessage Fact(Payout payout) =>
        Bus.Message($"{payout.PayoutId}.ended", "payout-ended", new PayoutEnded(payout.PayoutId, payout.ShopId, payout.StartedAt));
}
