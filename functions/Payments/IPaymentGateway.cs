using Marketplace.Shared;
using Microsoft.AspNetCore.Http;

namespace Marketplace.Payments;

/// <summary>The provider gave no answer, or none that settles anything: the same request is to be made again.</summary>
public sealed class ProviderUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>What moved at the provider.</summary>
public enum ProviderEntryKind
{
    Payment,
    Refund,
    Transfer,
}

/// <summary>One line of the provider's statement.</summary>
/// <param name="EntryId">The provider's id of it.</param>
/// <param name="Kind">What moved.</param>
/// <param name="Reference">Our id: payment, refund or payout.</param>
/// <param name="Amount">Above zero.</param>
/// <param name="At">When, by the provider's clock.</param>
public sealed record ProviderEntry(string EntryId, ProviderEntryKind Kind, string Reference, Money Amount, DateTimeOffset At);

/// <summary>Whom a payout goes to.</summary>
/// <param name="ShopId">The shop.</param>
/// <param name="Account">Its account at the provider, or null while it has not said.</param>
/// <param name="Name">The name that the account is in, or null.</param>
public sealed record Payee(string ShopId, string? Account, string? Name);

/// <summary>
/// The border to whoever moves real money. Every request carries an id of ours and may be made again with the same meaning.
/// A problem is a refusal for good; <see cref="ProviderUnavailableException"/> leaves it open whether anything happened.
/// </summary>
public interface IPaymentGateway
{
    /// <summary>Registers a payment; the absolute address of the page where one pays.</summary>
    Task<Result<string>> RegisterAsync(Payment payment, CancellationToken cancellation);

    /// <summary>Pays a part of a payment back.</summary>
    Task<Result<bool>> RefundAsync(string refundId, string paymentId, Money amount, CancellationToken cancellation);

    /// <summary>Asks what became of a payment; null when it was not paid, or when the provider tells by itself until it was heard.</summary>
    Task<Notification?> AskAsync(string paymentId, CancellationToken cancellation);

    /// <summary>Whether a shop must have said where it is to be paid.</summary>
    bool PaysAccounts { get; }

    /// <summary>Pays a shop.</summary>
    Task<Result<bool>> TransferAsync(string transferId, Payee payee, Money amount, CancellationToken cancellation);

    /// <summary>Whether the provider can be asked for its statement at any moment. If not, what it moved is known from its bills, later.</summary>
    bool HasStatement { get; }

    /// <summary>All that moved, oldest first; nothing when there is no statement to ask for.</summary>
    IAsyncEnumerable<ProviderEntry> StatementAsync(CancellationToken cancellation);

    /// <summary>Checks that a notification comes from the provider, and reads it.</summary>
    Result<Notification> Read(IHeaderDictionary headers, byte[] body, DateTimeOffset now);

    /// <summary>What the provider is answered: that it was heard, or why not.</summary>
    IResult Answered(Problem? refusal);
}
