using System.Text.Json;
using System.Text.Json.Serialization;
using Marketplace.Shared.Http;

namespace Marketplace.Orders;

/// <summary>The parts of an address, under the names that forms commonly give them.</summary>
public sealed record AddressParts(
    string? Recipient, string? Name, string? Phone, string? Country, string? Region, string? Province, string? State, string? City,
    string? District, string? Street, string? Line1, string? Line2, string? PostalCode, string? Zip);

/// <summary>
/// An address as storefronts send it: in parts, or as one text. No single part is required, but some must say where the goods go:
/// addresses differ from country to country more than a form can know.
/// </summary>
[JsonConverter(typeof(AddressConverter))]
public sealed record AddressRequest(AddressParts? Parts, string? Text)
{
    /// <summary>The region by which shops reckon freight, or null when it is not said.</summary>
    [JsonIgnore]
    public string? FreightRegion => Parts?.Region ?? Parts?.Province ?? Parts?.State;

    /// <summary>The address as an order keeps it.</summary>
    public Address Read(Checks checks, string field = "address")
    {
        var read = new Address(
            checks.OptionalText($"{field}.recipient", Parts?.Recipient ?? Parts?.Name, 100) ?? "", Dialled(checks, field, Parts?.Phone),
            checks.OptionalText($"{field}.region", Joined(Parts?.Country, Parts?.Region ?? Parts?.Province ?? Parts?.State), 100) ?? "",
            checks.OptionalText($"{field}.city", Joined(Parts?.City, Parts?.District), 100),
            checks.OptionalText($"{field}.street", Text ?? Joined(Parts?.Street ?? Parts?.Line1, Parts?.Line2), 300) ?? "",
            checks.OptionalText($"{field}.postalCode", Parts?.PostalCode ?? Parts?.Zip, 20));
        if (read.Street.Length == 0 && read.City is null && read.Region.Length == 0) checks.Add($"{field}.street", "required", $"{field}.street is missing.");
        return read;
    }

    static string? Joined(string? first, string? second) =>
        string.Join(", ", new[] { first, second }.Where(part => !string.IsNullOrWhiteSpace(part))) is { Length: > 0 } text ? text : null;

    static string Dialled(Checks checks, string field, string? phone)
    {
        var text = checks.OptionalText($"{field}.phone", phone, 32) ?? "";
        if (text.Any(c => !char.IsAsciiDigit(c) && c is not ('+' or '-' or ' ' or '(' or ')')))
            checks.Add($"{field}.phone", "not-a-phone", $"{field}.phone has digits, blanks, + - ( ) only.");
        return text;
    }
}

/// <summary>Reads an address from one text or from parts.</summary>
public sealed class AddressConverter : JsonConverter<AddressRequest>
{
    public override AddressRequest? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
            ? new AddressRequest(null, reader.GetString())
            : new AddressRequest(JsonSerializer.Deserialize<AddressParts>(ref reader, options), null);

    public override void Write(Utf8JsonWriter writer, AddressRequest value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Addresses are read from requests only.");
}
