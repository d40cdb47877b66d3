namespace Microsoft.DurableTask;

/// <summary>One page of a listing.</summary>
/// <param name="values">What is on it.</param>
/// <param name="continuationToken">Where the next page begins; <c>null</c> when there is none.</param>
/// <typeparam name="T">What is listed.</typeparam>
public sealed class Page<T>(IReadOnlyList<T> values, string? continuationToken = null)
    where T : notnull
{
    /// <summary>What is on the page.</summary>
    public IReadOnlyList<T> Values { get; } = values;

    /// <summary>Where the next page begins; <c>null</c> when there is none.</summary>
    public string? ContinuationToken { get; } = continuationToken;
}

/// <summary>A listing that is fetched page by page.</summary>
/// <typeparam name="T">What is listed.</typeparam>
public abstract class AsyncPageable<T> : IAsyncEnumerable<T>
    where T : notnull
{
    /// <summary>The listing page by page.</summary>
    /// <param name="continuationToken">Where to begin.</param>
    /// <param name="pageSizeHint">How many to a page.</param>
    public abstract IAsyncEnumerable<Page<T>> AsPages(string? continuationToken = null, int? pageSizeHint = null);

    /// <inheritdoc/>
    public async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        await foreach (var page in AsPages().WithCancellation(cancellationToken))
            foreach (var value in page.Values)
                yield return value;
    }
}

/// <summary>Makes listings from a function that fetches a page.</summary>
public static class Pageable
{
    /// <summary>A listing whose page size is the function's own matter.</summary>
    /// <param name="pageFunc">Fetches the page at a continuation token.</param>
    /// <typeparam name="T">What is listed.</typeparam>
    public static AsyncPageable<T> Create<T>(Func<string?, CancellationToken, Task<Page<T>>> pageFunc)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(pageFunc);
        return new FromFunction<T>((token, _, cancellation) => pageFunc(token, cancellation));
    }

    /// <summary>A listing whose page size may be asked for.</summary>
    /// <param name="pageFunc">Fetches the page at a continuation token, of about a given size.</param>
    /// <typeparam name="T">What is listed.</typeparam>
    public static AsyncPageable<T> Create<T>(Func<string?, int?, CancellationToken, Task<Page<T>>> pageFunc)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(pageFunc);
        return new FromFunction<T>(pageFunc);
    }

    sealed class FromFunction<T>(Func<string?, int?, CancellationToken, Task<Page<T>>> fetch) : AsyncPageable<T>
        where T : notnull
    {
        public override IAsyncEnumerable<Page<T>> AsPages(string? continuationToken = null, int? pageSizeHint = null) =>
            Fetch(continuationToken, pageSizeHint);

        async IAsyncEnumerable<Page<T>> Fetch(
            string? token, int? size, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default)
        {
            do
            {
                var page = await fetch(token, size, cancellation);
                yield return page;
                token = page.ContinuationToken;
            }
            while (token is not null);
        }
    }
}
