using System.Globalization;
using System.Text;
using System.Text.Unicode;
using CsvHelper;
using CsvHelper.Configuration;
using Marketplace.Shared;

namespace Marketplace.Payments;

/// <summary>
/// Reads a provider's statement file. Two kinds are known by their header: the sandbox's (<c>entry_id,kind,reference,amount,currency,at</c>)
/// and Alipay's bills, GB18030 or UTF-8 with comment lines: of trades (业务明细: payments and refunds) and of the account (账务明细: transfers).
/// A file is taken whole or not at all.
/// </summary>
internal static class ProviderBill
{
    const int Most = 100_000;
    static readonly CsvConfiguration Form = new(CultureInfo.InvariantCulture)
    {
        AllowComments = true,
        Comment = '#',
        TrimOptions = TrimOptions.Trim,
        MissingFieldFound = null,
        HeaderValidated = null,
        BadDataFound = null,
    };

    /// <summary>The entries of a file, or 422 <c>not-a-statement</c> with the first row that cannot be read.</summary>
    public static Result<List<ProviderEntry>> Read(byte[] file)
    {
        using var csv = new CsvReader(new StringReader(Decode(file)), Form);
        if (!csv.Read() || !csv.ReadHeader()) return PaymentProblems.NotAStatement("The file is empty.");
        var names = csv.HeaderRecord!.Select(n => n.Trim().Trim('\uFEFF')).ToList();
        if (Kind(names) is not { } read) return PaymentProblems.NotAStatement("Its columns are those of no statement that is known here.");
        List<ProviderEntry> entries = [];
        while (csv.Read())
        {
            var row = new Row(names, csv);
            if (read(row, out var entry) is { } fault) return PaymentProblems.NotAStatement($"Row {csv.Context.Parser!.RawRow}: {fault}");
            if (entry is not null) entries.Add(entry);
            if (entries.Count > Most) return PaymentProblems.NotAStatement($"It has more than {Most} entries.");
        }

        return entries;
    }

    delegate string? Reader(Row row, out ProviderEntry? entry);

    static Reader? Kind(List<string> names) =>
        names.Contains("entry_id") && names.Contains("reference") ? Sandbox
        : names.Contains("支付宝交易号") && names.Contains("业务类型") ? Trades
        : names.Contains("账务流水号") && names.Contains("业务类型") ? Accounts
        : null;

    static string? Sandbox(Row row, out ProviderEntry? entry)
    {
        entry = null;
        if (row["kind"] is not ("payment" or "refund" or "transfer")) return $"'{row["kind"]}' is no kind of entry.";
        if (!long.TryParse(row["amount"], NumberStyles.None, CultureInfo.InvariantCulture, out var minor) || minor is < 1 or > Money.Max) return "amount must be minor units above zero.";
        if (!DateTimeOffset.TryParse(row["at"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)) return "at is no time.";
        if (row["currency"] is not { Length: 3 } currency) return "currency must be three letters.";
        return Make(row["entry_id"], Enum.Parse<ProviderEntryKind>(row["kind"], ignoreCase: true), row["reference"], new Money(minor, currency), at, out entry);
    }

    static string? Trades(Row row, out ProviderEntry? entry)
    {
        entry = null;
        var refund = row["业务类型"] == "退款";
        if (!refund && row["业务类型"] != "交易") return $"'{row["业务类型"]}' is no kind of trade.";
        if (AlipayForms.Money(row["订单金额（元）"].TrimStart('-')) is not { Amount: > 0 } amount) return "订单金额 is no amount.";
        if (AlipayForms.Time(row["完成时间"]) is not { } at) return "完成时间 is no time.";
        var request = row["退款批次号/请求号"];
        return Make(row["支付宝交易号"] + (refund ? "/" + request : ""), refund ? ProviderEntryKind.Refund : ProviderEntryKind.Payment, refund ? request : row["商户订单号"], amount, at, out entry);
    }

    /// <summary>Of the account's bill only transfers are taken: all else stands in the trades' bill too, or is Alipay's fees.</summary>
    static string? Accounts(Row row, out ProviderEntry? entry)
    {
        entry = null;
        if (row["业务类型"] != "转账") return null;
        if (AlipayForms.Money(row["支出金额（-元）"].TrimStart('-')) is not { } amount) return "支出金额 is no amount.";
        if (amount.IsZero) return null;
        return AlipayForms.Time(row["发生时间"]) is { } at
            ? Make(row["账务流水号"], ProviderEntryKind.Transfer, row["商户订单号"], amount, at, out entry)
            : "发生时间 is no time.";
    }

    static string? Make(string id, ProviderEntryKind kind, string reference, Money amount, DateTimeOffset at, out ProviderEntry? entry)
    {
        entry = null;
        if (!IsKey(id) || !IsKey(reference)) return "its ids must be 1 to 100 visible characters.";
        entry = new ProviderEntry(id, kind, reference, amount, at);
        return null;
    }

    static bool IsKey(string text) => text.Length is > 0 and <= 100 && text.All(c => c is > ' ' and <= '~' and not ('\\' or '#' or '?'));

    static string Decode(byte[] file) =>
        Utf8.IsValid(file) ? Encoding.UTF8.GetString(file) : CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.GetString(file);

    /// <summary>A row by its columns' names; brackets come in both widths.</summary>
    sealed class Row(List<string> names, CsvReader csv)
    {
        public string this[string name]
        {
            get
            {
                var at = names.FindIndex(n => n.Replace('(', '（').Replace(')', '）') == name);
                return at < 0 ? "" : csv.GetField(at)?.Trim() ?? "";
            }
        }
    }
}
