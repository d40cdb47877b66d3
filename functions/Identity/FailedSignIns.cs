namespace Marketplace.Identity;

/// <summary>
/// The latest failed sign-ins under one e-mail, whether it has an account or not: ten within a quarter of an hour close the door until
/// the first of them is that old. Attempts at a closed door do not count, so it opens again by itself.
/// </summary>
/// <param name="At">Oldest first; at most <see cref="Allowed"/>.</param>
public sealed record FailedSignIns(IReadOnlyList<DateTimeOffset> At)
{
    public const int Allowed = 10;
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    public static FailedSignIns None { get; } = new([]);

    /// <summary>Seconds until the next attempt is let in; null when it is now.</summary>
    public int? RetryAfterSeconds(DateTimeOffset now)
    {
        var recent = At.Where(t => t > now - Window).ToList();
        return recent.Count < Allowed ? null : Math.Max(1, (int)Math.Ceiling((recent[^Allowed] + Window - now).TotalSeconds));
    }

    public FailedSignIns With(DateTimeOffset now) => new([.. At.Append(now).Where(t => t > now - Window).TakeLast(Allowed)]);
}
