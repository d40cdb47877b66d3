namespace Marketplace.Simulation.Actors;

/// <summary>
/// Waiting for conditions, with one deadline for the whole run: whatever is not so by then is named in the failure, so that a
/// run that hangs says where.
/// </summary>
public sealed class Patience(TimeProvider time, TimeSpan whole)
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    readonly long began = time.GetTimestamp();

    /// <summary>What is left of it.</summary>
    public TimeSpan Left => whole - time.GetElapsedTime(began);

    /// <summary>Waits until something is so.</summary>
    /// <param name="what">Named when it never comes.</param>
    /// <param name="isSo">Looked at again and again.</param>
    /// <param name="cancellation">Ends the wait early.</param>
    public async Task UntilAsync(string what, Func<Task<bool>> isSo, CancellationToken cancellation)
    {
        while (!await isSo())
        {
            if (Left <= TimeSpan.Zero) throw new TimeoutException($"Still waiting for {what} after {whole}.");
            await PauseAsync(Look, cancellation);
        }
    }

    /// <summary>Lets a moment pass because the scenario says so, not because something is expected to be done by then.</summary>
    public Task PauseAsync(TimeSpan moment, CancellationToken cancellation) => Task.Delay(moment, time, cancellation);
}
