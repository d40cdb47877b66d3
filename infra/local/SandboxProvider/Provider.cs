using System.Text.Json;

namespace Marketplace.Local.SandboxProvider;

/// <summary>
/// What the provider does, each call in one transaction and idempotent by the id that the caller chose: a decision, the statement's entry
/// and the notification stand together in the file or not at all. Calls throw a <see cref="Refusal"/> instead of doing something else.
/// </summary>
internal sealed class Provider(SandboxDatabase database, DeliveryWorker worker, TimeProvider time)
{
    public Payment Open(string id, Money amount, string description, DateTimeOffset? expiresAt, string? returnUrl)
    {
        FailIfAsked(faults => faults.FailPayments, faults => faults with { FailPayments = faults.FailPayments - 1 }, "payment");
        return database.Transact(() =>
        {
            if (database.FindPayment(id) is { } known)
                return known.Amount == amount ? known : throw Refusal.Conflict("payment-id-reused", $"Payment '{id}' is about another amount.");
            var payment = new Payment(id, amount, description, returnUrl, PaymentStatus.Pending, time.GetUtcNow(), expiresAt, null, 0);
            database.PutPayment(payment);
            return payment;
        });
    }

    public Payment? Find(string id) => database.Transact(() => database.FindPayment(id));

    public Movement Refund(string refundId, string paymentId, Money amount)
    {
        FailIfAsked(faults => faults.FailRefunds, faults => faults with { FailRefunds = faults.FailRefunds - 1 }, "refund");
        var (refund, told) = database.Transact(() =>
        {
            if (Repeated("refund", refundId, paymentId, amount) is { } known) return (known, []);
            var payment = database.FindPayment(paymentId) ?? throw Refusal.UnknownPayment(paymentId);
            if (payment.Status != PaymentStatus.Paid) throw Refusal.Conflict("payment-not-paid", $"Payment '{paymentId}' is not paid.");
            if (payment.Amount.Currency != amount.Currency) throw Refusal.Invalid("A refund has the payment's currency.");
            if (amount.Amount > payment.Amount.Amount - payment.Refunded)
                throw Refusal.Conflict("refund-exceeds-payment", $"Of payment '{paymentId}' {payment.Amount.Amount - payment.Refunded} are left to refund.");
            database.PutPayment(payment with { Refunded = payment.Refunded + amount.Amount });
            return Move("refund", new Movement(refundId, paymentId, amount, time.GetUtcNow()), paymentId);
        });
        worker.Add(told);
        return refund;
    }

    public Movement Transfer(string transferId, string account, Money amount)
    {
        FailIfAsked(faults => faults.FailTransfers, faults => faults with { FailTransfers = faults.FailTransfers - 1 }, "transfer");
        var asked = new Movement(transferId, account, amount, time.GetUtcNow());
        var (transfer, told) = database.Transact(() =>
            Repeated("transfer", transferId, account, amount) is { } known ? (known, [])
            : IsRefused(asked) ? (null, [])
            : Move("transfer", asked, null));
        if (transfer is null) throw Refusal.Conflict("transfer-refused", $"The bank refused transfer '{transferId}' for good.");
        worker.Add(told);
        return transfer;
    }

    /// <summary>The payer, or somebody for him, decides.</summary>
    public Payment Decide(string id, PaymentStatus wanted, ActionOptions options)
    {
        var (payment, told) = database.Transact(() =>
        {
            var now = time.GetUtcNow();
            var before = database.FindPayment(id) ?? throw Refusal.UnknownPayment(id);
            var repeated = before.Status == wanted;
            if (!repeated) CheckAllowed(before, wanted, options, now);
            var after = repeated ? before : before with { Status = wanted, DecidedAt = now };
            if (!repeated) database.PutPayment(after);
            if (!repeated && wanted == PaymentStatus.Paid) database.AddEntry("payment", id, id, after.Amount, now);
            return (after, Tell(after, options, repeated, now));
        });
        worker.Add(told);
        return payment;
    }

    public IReadOnlyList<StatementEntry> Statement(long after, int limit) => database.Transact(() => database.Statement(after, limit));

    public IReadOnlyList<Delivery> Deliveries(string? paymentId) =>
        database.Transact(() => paymentId is null ? database.Latest(100) : database.DeliveriesOf(paymentId));

    public Faults Faults() => database.Transact(database.Faults);

    public Faults SetFaults(Faults faults) => database.Transact(() =>
    {
        database.SetFaults(faults);
        return faults;
    });

    private static void CheckAllowed(Payment payment, PaymentStatus wanted, ActionOptions options, DateTimeOffset now)
    {
        var status = payment.StatusAt(now);
        var late = wanted == PaymentStatus.Paid && options.Force && payment.Status != PaymentStatus.Paid;
        var unsaid = wanted == PaymentStatus.Expired && payment.Status == PaymentStatus.Pending;
        if (status != PaymentStatus.Pending && !late && !unsaid)
            throw Refusal.Conflict("not-allowed-now", $"Payment '{payment.PaymentId}' is {status.ToString().ToLowerInvariant()}.");
    }

    private List<Delivery> Tell(Payment payment, ActionOptions options, bool repeated, DateTimeOffset now)
    {
        var type = payment.Status switch
        {
            PaymentStatus.Paid => "payment.succeeded",
            PaymentStatus.Declined => "payment.declined",
            _ => "payment.expired",
        };
        var decided = new Notification($"ntf-{payment.PaymentId}-{type}-{payment.DecidedAt!.Value.UtcTicks}", type, payment.PaymentId, null, payment.Amount, payment.DecidedAt.Value);
        var created = new Notification($"ntf-{payment.PaymentId}-payment.created", "payment.created", payment.PaymentId, null, payment.Amount, payment.CreatedAt);
        var tellings = new List<Notification>();
        if (!repeated) tellings.Add(decided);
        if (options.Reorder) tellings.Add(created);
        tellings.AddRange(Enumerable.Repeat(decided, options.Duplicates));
        var known = database.DeliveriesOf(payment.PaymentId);
        var rank = NextRank(known);
        if (options.Reorder) rank = known.Where(one => one.DeliveredAt is null).Select(one => one.Rank).Append(rank).Min() - tellings.Count;
        var due = now + TimeSpan.FromMilliseconds(options.DelayMs);
        return [.. tellings.Select((telling, place) => Telling(payment.PaymentId, telling, rank + place, due))];
    }

    private (Movement Movement, List<Delivery> Told) Move(string kind, Movement movement, string? paymentId)
    {
        database.AddMovement(kind, movement);
        database.AddEntry(kind, movement.Id, paymentId, movement.Amount, movement.At);
        var line = paymentId ?? $"{kind}:{movement.Id}";
        var notification = new Notification($"ntf-{kind}-{movement.Id}", $"{kind}.succeeded", paymentId, movement.Id, movement.Amount, movement.At);
        return (movement, [Telling(line, notification, NextRank(database.DeliveriesOf(line)), movement.At)]);
    }

    private Delivery Telling(string line, Notification notification, long rank, DateTimeOffset due) => database.AddDelivery(
        new Delivery(0, line, notification.NotificationId, notification.Type, JsonSerializer.Serialize(notification, SandboxJson.Options), rank, due));

    private static long NextRank(IReadOnlyList<Delivery> known) => known.Count == 0 ? 1 : known.Max(one => one.Rank) + 1;

    private Movement? Repeated(string kind, string id, string target, Money amount)
    {
        if (database.FindMovement(kind, id) is not { } known) return null;
        return known.Target == target && known.Amount == amount
            ? known
            : throw Refusal.Conflict($"{kind}-id-reused", $"There is another {kind} '{id}'.");
    }

    private void FailIfAsked(Func<Faults, int> left, Func<Faults, Faults> oneLess, string what)
    {
        var fails = database.Transact(() =>
        {
            var faults = database.Faults();
            if (left(faults) <= 0) return false;
            database.SetFaults(oneLess(faults));
            return true;
        });
        if (fails) throw Refusal.OutOfService(what);
    }

    /// <summary>A refusal for good is remembered: the same transfer is refused again.</summary>
    private bool IsRefused(Movement transfer)
    {
        if (database.FindMovement("refused-transfer", transfer.Id) is not null) return true;
        var faults = database.Faults();
        if (faults.RefuseTransfers <= 0) return false;
        database.SetFaults(faults with { RefuseTransfers = faults.RefuseTransfers - 1 });
        database.AddMovement("refused-transfer", transfer);
        return true;
    }
}
