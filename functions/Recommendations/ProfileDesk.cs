using Marketplace.Shared;
using Marketplace.Shared.Storage;
using Microsoft.Extensions.Caching.Memory;

namespace Marketplace.Recommendations;

/// <summary>
/// Notes what people do and reads it back. What was noted is in storage when <see cref="NoteAsync"/> returns, so whoever reads next, in
/// whatever process, knows it. A process remembers the profiles it wrote, so noting is one transaction as a rule; a profile that another
/// process changed meanwhile is read again. Whoever is signed in and still sends a visitor id gets what that visitor did, once.
/// </summary>
public sealed class ProfileDesk(ProfileTable table, DeedLog log, TimeProvider time) : IDisposable
{
    const int AtOnce = 50;
    const int MostRemembered = 20_000;
    static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);
    readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = MostRemembered });
    readonly Lanes<IReadOnlyList<Deed>, bool> lanes = new(_ => Guid.NewGuid().ToString());

    /// <summary>Notes what somebody did. One storage transaction as a rule; two more for every forty deeds.</summary>
    public async Task NoteAsync(Caller caller, string subject, IReadOnlyList<Deed> deeds, CancellationToken cancellation)
    {
        await MergeAsync(caller, subject, cancellation);
        await NoteAsync(subject, deeds);
    }

    /// <summary>Notes what somebody did by another way than a request of their own. One storage transaction as a rule.</summary>
    public Task NoteAsync(string subject, IReadOnlyList<Deed> deeds) =>
        lanes.AskAsync(subject, deeds, AtOnce, async batch =>
        {
            await ChangeAsync(subject, p => p.With(batch.SelectMany(w => w.Wish)), CancellationToken.None);
            foreach (var one in batch) one.Done(true);
        });

    /// <summary>The caller's profile as it is now, or null. One storage transaction.</summary>
    public async Task<Profile?> ReadAsync(Caller caller, CancellationToken cancellation)
    {
        if (ProfileTable.SubjectOf(caller) is not { } subject) return null;
        await MergeAsync(caller, subject, cancellation);
        var kept = await table.FindAsync(subject, cancellation);
        if (kept is not null) Remember(subject, kept);
        return kept?.Profile;
    }

    /// <summary>Forgets all that is known of the caller, signed in or not.</summary>
    public async Task ForgetAsync(Caller caller, CancellationToken cancellation)
    {
        foreach (var subject in new[] { caller.UserId, ProfileTable.VisitorOf(caller) }.OfType<string>())
        {
            await table.RemoveAsync(subject, cancellation);
            cache.Remove(Key(subject));
        }
    }

    /// <summary>Writes what is missing in the training log; how many profiles lacked something.</summary>
    public async Task<int> LogAllAsync(CancellationToken cancellation)
    {
        var logged = 0;
        await foreach (var subject in table.UnloggedAsync(cancellation))
        {
            await ChangeAsync(subject, p => p, cancellation, isLogged: true);
            logged++;
        }

        return logged;
    }

    public void Dispose() => cache.Dispose();

    /// <summary>The log has the deeds before the profile forgets that it lacked them: who dies in between logs them twice.</summary>
    async Task ChangeAsync(string subject, Func<Profile, Profile> change, CancellationToken cancellation, bool isLogged = false)
    {
        for (var read = cache.Get<KeptProfile>(Key(subject)); ; read = null)
        {
            read ??= await table.FindAsync(subject, cancellation) ?? new KeptProfile(Profile.New(Ids.New("trl", time.GetUtcNow())), null);
            var next = change(read.Profile);
            if (next.Unlogged.Count > 0 && (isLogged || next.IsFull))
            {
                await log.AppendAsync(next.Trail, next.Unlogged, cancellation);
                next = next.Logged();
            }

            if (ReferenceEquals(next, read.Profile)) return;
            if (await table.TryWriteAsync(subject, read, next, time.GetUtcNow(), cancellation) is not { } version) continue;
            Remember(subject, new KeptProfile(next, version));
            return;
        }
    }

    async Task MergeAsync(Caller caller, string subject, CancellationToken cancellation)
    {
        if (ProfileTable.VisitorOf(caller) is not { } visitor) return;
        if (visitor == subject) cache.Remove(MergedKey(visitor));
        else if (!cache.TryGetValue(MergedKey(visitor), out _))
        {
            if (await table.FindAsync(visitor, cancellation) is { } theirs)
            {
                await ChangeAsync(subject, p => p.Merge(theirs.Profile), cancellation);
                await table.RemoveAsync(visitor, cancellation);
                cache.Remove(Key(visitor));
            }

            cache.Set(MergedKey(visitor), true, Entry);
        }
    }

    void Remember(string subject, KeptProfile kept) => cache.Set(Key(subject), kept, Entry);

    static MemoryCacheEntryOptions Entry => new() { AbsoluteExpirationRelativeToNow = Remembered, Size = 1 };

    static string Key(string subject) => $"profile:{subject}";

    static string MergedKey(string visitor) => $"profile-merged:{visitor}";
}
