using System.Globalization;
using System.Text.RegularExpressions;
using Marketplace.Shared;

namespace Marketplace.Payments;

/// <summary>How Alipay writes money and times: yuan with two decimals, and China's clock.</summary>
internal static partial class AlipayForms
{
    static readonly TimeSpan China = TimeSpan.FromHours(8);

    /// <summary>Fen as yuan, exactly.</summary>
    public static string Yuan(Money amount) => amount is { Currency: "CNY", Amount: > 0 }
        ? string.Create(CultureInfo.InvariantCulture, $"{amount.Amount / 100}.{amount.Amount % 100:00}")
        : throw new ArgumentOutOfRangeException(nameof(amount), amount, "Alipay moves yuan, and more than none.");

    /// <summary>Yuan as fen, or null for what is no such amount.</summary>
    public static Money? Money(string? yuan)
    {
        if (yuan is null || !YuanForm().IsMatch(yuan)) return null;
        var fen = decimal.Parse(yuan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * 100;
        return fen <= Shared.Money.Max ? Shared.Money.Cny((long)fen) : null;
    }

    public static string Time(DateTimeOffset at) => at.ToOffset(China).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public static DateTimeOffset? Time(string? text) =>
        DateTime.TryParseExact(text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) ? new DateTimeOffset(at, China) : null;

    [GeneratedRegex(@"^[0-9]{1,11}(\.[0-9]{1,2})?\z")]
    private static partial Regex YuanForm();
}
