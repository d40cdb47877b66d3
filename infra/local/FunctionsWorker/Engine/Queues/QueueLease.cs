using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>Our right to a received message, which changes its receipt with every renewal. A right that was lost is nobody's fault: the message comes again.</summary>
sealed class QueueLease(QueueClient queue, QueueMessage message, TimeSpan length)
{
    string receipt = message.PopReceipt;

    /// <summary>Awaits the run and keeps the message hidden meanwhile.</summary>
    public async Task<Exception?> HoldWhileAsync(Task<Exception?> run)
    {
        while (true)
        {
            try
            {
                return await run.WaitAsync(length / 2);
            }
            catch (TimeoutException)
            {
                await UpdateAsync(length);
            }
        }
    }

    public Task ReleaseAsync(TimeSpan hiddenFor) => UpdateAsync(hiddenFor);

    public async Task DeleteAsync()
    {
        try
        {
            await queue.DeleteMessageAsync(message.MessageId, receipt);
        }
        catch (RequestFailedException lost) when (IsLost(lost))
        {
            // Somebody else has it now, or has done with it.
        }
    }

    async Task UpdateAsync(TimeSpan hiddenFor)
    {
        try
        {
            receipt = (await queue.UpdateMessageAsync(message.MessageId, receipt, visibilityTimeout: hiddenFor)).Value.PopReceipt;
        }
        catch (RequestFailedException lost) when (IsLost(lost))
        {
            // Somebody else has it now, or has done with it.
        }
    }

    static bool IsLost(RequestFailedException fault) =>
        fault.ErrorCode == QueueErrorCode.MessageNotFound || fault.ErrorCode == QueueErrorCode.PopReceiptMismatch || fault.ErrorCode == QueueErrorCode.QueueNotFound;
}
