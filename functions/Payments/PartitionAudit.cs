namespace Marketplace.Payments;

/// <summary>Checks one order's or payout's rows against themselves: each transfer balances, and an order's guards say what its transfers add up to.</summary>
internal static class PartitionAudit
{
    /// <summary>The books of the partition; faults go to the findings.</summary>
    public static OrderBooks Check(LedgerPartition partition, AuditFindings findings)
    {
        var (order, transfers) = (partition.OrderId, partition.Transfers);
        findings.Saw(transfers.Count);
        foreach (var transfer in transfers)
            if (Fault(order, transfer) is { } fault) findings.Unbalanced($"transfer {transfer.Step} of {order} {fault}");
        if (transfers.Select(t => (t.Currency, t.ShopId)).Distinct().Count() > 1) findings.Unbalanced($"order {order} mixes currencies or shops");

        var books = OrderBooks.Fold(order, transfers);
        foreach (var end in transfers.Where(t => t.Phase is TransferPhase.PendingPosted or TransferPhase.PendingVoided))
            if (!transfers.Any(t => t.Phase == TransferPhase.Pending && Transfers.EndOf(t.Step) == end.Step && t.Amount == end.Amount))
                findings.Unbalanced($"transfer {end.Step} of {order} ends what never began");
        if (transfers.All(t => t.Kind != TransferKind.Payout)) CheckGuards(partition, books, findings);
        return books;
    }

    static string? Fault(string orderId, Transfer transfer) =>
        transfer.OrderId != orderId ? $"belongs to order {transfer.OrderId}" : transfer.Fault;

    static void CheckGuards(LedgerPartition partition, OrderBooks books, AuditFindings findings)
    {
        var any = partition.Transfers.FirstOrDefault();
        var due = any is null ? [] : books.Guards(any.ShopId, any.Currency).Order(StringComparer.Ordinal).ToList();
        if (!due.SequenceEqual(partition.Guards.Order(StringComparer.Ordinal)))
            findings.Unbalanced($"order {partition.OrderId}: its transfers come to {Words(due)}, its guards to {Words(partition.Guards)}");
    }

    static string Words(IEnumerable<string> guards) => string.Join(" and ", guards.DefaultIfEmpty("nothing"));
}
