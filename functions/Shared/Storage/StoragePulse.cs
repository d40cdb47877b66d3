using Azure;
using Azure.Data.Tables;

namespace Marketplace.Shared.Storage;

/// <summary>Feels whether the storage account answers.</summary>
public sealed class StoragePulse(TableServiceClient tables)
{
    /// <summary>True when a point read comes back in time, whatever it finds. One storage transaction.</summary>
    public async Task<bool> AnswersAsync(TimeSpan within, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(within);
        try
        {
            await tables.GetTableClient(IdempotencyTable.Name).FindAsync("pulse", "pulse", limit.Token);
            return true;
        }
        catch (Exception gone) when (gone is RequestFailedException or AggregateException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
