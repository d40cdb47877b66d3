using System.Collections.Concurrent;
using Marketplace.Recommendations.Contracts;

namespace Marketplace.Tests.Support;

/// <summary>Finds like each other what a test says is; nothing is, unless it says so.</summary>
internal sealed class ToldLookalikes : ILookalikes
{
    /// <summary>What is found, by product.</summary>
    public ConcurrentDictionary<string, IReadOnlyList<string>> Alike { get; } = [];

    /// <summary>How often it was asked.</summary>
    public int Asked { get; private set; }

    /// <summary>What it waits for before it answers; a failed one makes it fail.</summary>
    public Task Before { get; set; } = Task.CompletedTask;

    public async Task<IReadOnlyList<string>> OfAsync(string productId, int most, CancellationToken cancellation)
    {
        Asked++;
        await Before;
        return Alike.GetValueOrDefault(productId) ?? [];
    }
}
