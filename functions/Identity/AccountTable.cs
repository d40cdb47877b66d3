using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using Marketplace.Identity.Contracts;
using Marketplace.Shared.Storage;

namespace Marketplace.Identity;

/// <summary>
/// Table <c>accounts</c>. PartitionKey: user id, RowKey <c>account</c>: the account. PartitionKey: digest of the e-mail, RowKey
/// <c>email</c>: whose it is; its insertion is what makes an e-mail unique. The account is written before its e-mail, so an e-mail
/// always leads to an account. Each row is a partition of its own, so there is no hottest one.
/// </summary>
public sealed class AccountTable(TableServiceClient service) : IAccounts
{
    public const string Name = "accounts";
    const string AccountRow = "account";
    const string EmailRow = "email";
    readonly TableClient table = service.GetTableClient(Name);

    public async Task<Account?> FindAsync(string userId, CancellationToken cancellation) => (await ReadAsync(userId, cancellation))?.Public;

    public async Task<RegisteredAccount?> ReadAsync(string userId, CancellationToken cancellation) =>
        (await table.FindAsync(userId, AccountRow, cancellation))?.Document<RegisteredAccount>();

    /// <summary>The account of an e-mail in its one spelling, or null. Two storage transactions, one when there is none.</summary>
    public async Task<RegisteredAccount?> FindByEmailAsync(string email, CancellationToken cancellation) =>
        await OwnerAsync(email, cancellation) is { } owner ? await ReadAsync(owner, cancellation) : null;

    /// <summary>Opens an account; false when its e-mail is somebody else's. Opening the same account again is true.</summary>
    public async Task<bool> TryOpenAsync(RegisteredAccount account, CancellationToken cancellation)
    {
        if (await OwnerAsync(account.Email, cancellation) is { } owner) return owner == account.UserId;
        await WriteAsync(account, cancellation);
        var claim = new TableEntity(EmailKey(account.Email), EmailRow) { ["UserId"] = account.UserId };
        if (await table.TryInsertAsync(claim, cancellation)) return true;
        if (await OwnerAsync(account.Email, cancellation) == account.UserId) return true;
        await table.DeleteEntityAsync(account.UserId, AccountRow, cancellationToken: cancellation);
        return false;
    }

    /// <summary>Writes an account over what it was.</summary>
    public Task WriteAsync(RegisteredAccount account, CancellationToken cancellation) =>
        table.UpsertEntityAsync(new TableEntity(account.UserId, AccountRow).WithDocument(account), TableUpdateMode.Replace, cancellation);

    async Task<string?> OwnerAsync(string email, CancellationToken cancellation) =>
        (await table.FindAsync(EmailKey(email), EmailRow, cancellation))?.GetString("UserId");

    static string EmailKey(string email) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(email)));
}
