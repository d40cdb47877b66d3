using Azure.Messaging.ServiceBus.Administration;

namespace Marketplace.Local.ServiceBus;

/// <summary>Takes every message: what the rule <c>$Default</c> of a new subscription holds.</summary>
public sealed class EveryMessageFilter : RuleFilter
{
    internal override bool Takes(Content message) => true;
}

/// <summary>Takes messages whose set properties are equal to the filter's, as the service's correlation filters do. The listing of the published API leaves the vendor's own type out, hence a local one.</summary>
public sealed class CorrelationFilter : RuleFilter
{
    /// <summary>The message's correlation id.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The message's id.</summary>
    public string? MessageId { get; init; }

    /// <summary>The message's receiver.</summary>
    public string? To { get; init; }

    /// <summary>Where its answer is expected.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>What it is about.</summary>
    public string? Subject { get; init; }

    /// <summary>Its session.</summary>
    public string? SessionId { get; init; }

    /// <summary>The session in which its answer is expected.</summary>
    public string? ReplyToSessionId { get; init; }

    /// <summary>The media type of its body.</summary>
    public string? ContentType { get; init; }

    /// <summary>Application properties, which must be there and equal.</summary>
    public IReadOnlyDictionary<string, object> Properties { get; init; } = new Dictionary<string, object>();

    internal override bool Takes(Content message) =>
        Same(CorrelationId, message.CorrelationId) && Same(MessageId, message.MessageId)
        && Same(To, message.To) && Same(ReplyTo, message.ReplyTo)
        && Same(Subject, message.Subject) && Same(ContentType, message.ContentType)
        && Same(SessionId, message.SessionId) && Same(ReplyToSessionId, message.ReplyToSessionId)
        && Properties.All(wanted => message.Properties.TryGetValue(wanted.Key, out var value) && Equal(wanted.Value, value));

    private static bool Same(string? wanted, string? value) => wanted is null || wanted == value;

    private static bool Equal(object wanted, object value) =>
        Equals(wanted, value) || (Whole(wanted) is { } left && Whole(value) is { } right && left == right);

    private static decimal? Whole(object value) => value is sbyte or byte or short or ushort or int or uint or long or ulong
        ? Convert.ToDecimal(value, System.Globalization.CultureInfo.InvariantCulture)
        : null;
}
