using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Marketplace.Shared.Http;

/// <summary>
/// Collects what is wrong with a request's fields, so that all faults come back at once. Requests declare their fields
/// nullable and check them here: a missing field is then a named fault and not a parser's exception.
/// </summary>
public sealed class Checks
{
    readonly List<FieldError> errors = [];

    /// <summary>The faults as a problem, or null when there are none.</summary>
    public Problem? Problem => errors.Count == 0 ? null : Problem.Invalid(errors);

    /// <summary>Notes a fault.</summary>
    public void Add(string field, string code, string message) => errors.Add(new FieldError(field, code, message));

    /// <summary>A text that must be there, within a length, without control characters or broken surrogates; trimmed.</summary>
    public string Text(string field, string? value, int max, int min = 1)
    {
        var text = value?.Trim() ?? "";
        if (text.Length < min) Add(field, text.Length == 0 ? "required" : "too-short", text.Length == 0 ? $"{field} is missing." : $"{field} needs at least {min} characters.");
        else if (text.Length > max) Add(field, "too-long", $"{field} has more than {max} characters.");
        else if (!IsPlain(text)) Add(field, "not-text", $"{field} holds control characters or is not valid Unicode.");
        return text;
    }

    /// <summary>A text that may be missing; null and blank are the same.</summary>
    public string? OptionalText(string field, string? value, int max) => string.IsNullOrWhiteSpace(value) ? null : Text(field, value, max);

    /// <summary>A whole number within a range, which must be there.</summary>
    public int Number(string field, int? value, int min, int max)
    {
        if (value is null) Add(field, "required", $"{field} is missing.");
        else if (value < min || value > max) Add(field, "out-of-range", $"{field} must be from {min} to {max}.");
        return value ?? min;
    }

    /// <summary>An amount that must be there: a known form of currency, from <paramref name="min"/> to <see cref="Money.Max"/>.</summary>
    public Money Amount(string field, Money? value, long min = 0)
    {
        if (value is not { } money)
        {
            Add(field, "required", $"{field} is missing.");
            return Money.Cny(min);
        }

        if (money.Currency is not { Length: 3 } currency || currency.Any(c => c is < 'A' or > 'Z'))
            Add($"{field}.currency", "unknown-currency", $"{field}.currency must be an ISO 4217 code such as CNY.");
        if (money.Amount < min || money.Amount > Money.Max)
            Add($"{field}.amount", "out-of-range", $"{field}.amount must be from {min} to {Money.Max} minor units.");
        return money;
    }

    /// <summary>One of an enum's values, by its kebab-case name.</summary>
    public T OneOf<T>(string field, T? value)
        where T : struct, Enum
    {
        if (value is null) Add(field, "required", $"{field} is missing.");
        return value ?? default;
    }

    /// <summary>A list that must be there and not be longer than allowed.</summary>
    public IReadOnlyList<T> List<T>(string field, [NotNull] IReadOnlyList<T>? value, int max, int min = 0)
    {
        value ??= [];
        if (value.Count < min) Add(field, "required", $"{field} needs at least {min} entries.");
        if (value.Count > max) Add(field, "too-many", $"{field} has more than {max} entries.");
        return value;
    }

    static bool IsPlain(string text)
    {
        foreach (var rune in text.EnumerateRunes())
            if (rune == Rune.ReplacementChar || (Rune.IsControl(rune) && rune.Value is not ('\n' or '\r' or '\t'))) return false;
        return true;
    }
}
