using System.Buffers.Text;
using System.Text;
using Marketplace.Shared;

namespace Marketplace.Operations;

/// <summary>A message that could not be taken after all its attempts.</summary>
/// <param name="Id">For resend and discard; opaque.</param>
/// <param name="Entity">The queue or subscription that it lies beside.</param>
/// <param name="Body">As text, cut off at four thousand characters; base64 when it is no text.</param>
/// <param name="EnqueuedAt">Since when.</param>
/// <param name="Attempts">How often it was tried, as far as is known.</param>
/// <param name="Reason">Why, as far as is known.</param>
public sealed record DeadLetter(string Id, string Entity, string Body, DateTimeOffset? EnqueuedAt, long Attempts, string? Reason)
{
    const int BodyChars = 4_000;

    /// <summary>The body as it is shown.</summary>
    public static string Show(ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body);
        if (text.Contains('\uFFFD') || text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'))) text = Convert.ToBase64String(body);
        return text.Length <= BodyChars ? text : text[..BodyChars] + "…";
    }
}

/// <summary>Where a dead letter lies: in which kind of store, beside which entity, and by which number or id there.</summary>
internal sealed record DeadLetterKey(string Store, string Entity, string MessageId)
{
    /// <summary>As one opaque word that fits into a route.</summary>
    public string Encode() => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{Store}|{Entity}|{MessageId}"));

    /// <summary>The key behind a word, or null when it was not made here.</summary>
    public static DeadLetterKey? Decode(string id)
    {
        if (id.Length is 0 or > 1_000 || !Base64Url.IsValid(id)) return null;
        return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(id)).Split('|') is [var store, var entity, var message] ? new DeadLetterKey(store, entity, message) : null;
    }
}

/// <summary>What to do with a dead letter.</summary>
public enum DeadLetterAction
{
    /// <summary>Send it again to where it failed.</summary>
    Resend,

    /// <summary>Throw it away.</summary>
    Discard,
}

/// <summary>A store of dead letters: storage queues, or Service Bus.</summary>
internal interface IDeadLetters
{
    /// <summary>The store's name in keys.</summary>
    string Store { get; }

    /// <summary>What it watches.</summary>
    IReadOnlyList<string> Entities { get; }

    /// <summary>The first few beside an entity. Looking takes nothing away and hides nothing.</summary>
    Task<IReadOnlyList<DeadLetter>> PeekAsync(string entity, CancellationToken cancellation);

    /// <summary>About how many lie beside an entity.</summary>
    Task<long> CountAsync(string entity, CancellationToken cancellation);

    /// <summary>
    /// Sends again or discards. Sending again is sending first and deleting second: dying in between leaves it in both places,
    /// which receivers bear, and never in none.
    /// </summary>
    Task<Problem?> SettleAsync(DeadLetterKey key, DeadLetterAction action, CancellationToken cancellation);
}
