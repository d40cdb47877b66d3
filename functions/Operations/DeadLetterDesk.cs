using Marketplace.Shared;

namespace Marketplace.Operations;

/// <summary>All stores of dead letters behind one counter.</summary>
public sealed class DeadLetterDesk
{
    readonly IReadOnlyList<IDeadLetters> stores;

    internal DeadLetterDesk(IEnumerable<IDeadLetters> stores) => this.stores = [.. stores];

    /// <summary>The first dead letters of one entity, or of all; a problem when there is no such entity.</summary>
    public async Task<Result<IReadOnlyList<DeadLetter>>> PeekAsync(string? entity, CancellationToken cancellation)
    {
        var watched = Watched().Where(w => entity is null || w.Entity == Plain(entity)).ToList();
        if (watched.Count == 0) return OperationProblems.UnknownEntity;
        List<DeadLetter> found = [];
        foreach (var (store, name) in watched) found.AddRange(await store.PeekAsync(name, cancellation));
        return found;
    }

    /// <summary>How many lie beside each entity.</summary>
    public async Task<IReadOnlyDictionary<string, long>> CountAsync(CancellationToken cancellation)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (store, name) in Watched()) counts[name] = await store.CountAsync(name, cancellation);
        return counts;
    }

    /// <summary>Sends one again or discards it; the problem, or null when it is done.</summary>
    public async Task<Problem?> SettleAsync(string id, DeadLetterAction action, CancellationToken cancellation)
    {
        if (DeadLetterKey.Decode(id) is not { } key) return OperationProblems.UnknownDeadLetter;
        var store = stores.FirstOrDefault(s => s.Store == key.Store && s.Entities.Contains(key.Entity));
        return store is null ? OperationProblems.UnknownDeadLetter : await store.SettleAsync(key, action, cancellation);
    }

    IEnumerable<(IDeadLetters Store, string Entity)> Watched() => from store in stores from entity in store.Entities select (store, entity);

    static string Plain(string entity) => entity.EndsWith("-poison", StringComparison.Ordinal) ? entity[..^"-poison".Length] : entity;
}
