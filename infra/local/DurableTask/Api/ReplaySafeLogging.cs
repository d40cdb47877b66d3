using Microsoft.Extensions.Logging;

namespace Microsoft.DurableTask
{
    public abstract partial class TaskOrchestrationContext
    {
        sealed class ReplaySafeLoggerFactoryImplementation(TaskOrchestrationContext context, ILoggerFactory inner) : ILoggerFactory
        {
            public ILogger CreateLogger(string categoryName) => new ReplaySafeLogger(context, inner.CreateLogger(categoryName));

            public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

            public void Dispose()
            {
                // The inner factory belongs to the host.
            }
        }

        sealed class ReplaySafeLogger(TaskOrchestrationContext context, ILogger inner) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => inner.BeginScope(state);

            public bool IsEnabled(LogLevel logLevel) => !context.IsReplaying && inner.IsEnabled(logLevel);

            public void Log<TState>(
                LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                if (!context.IsReplaying)
                    inner.Log(logLevel, eventId, state, exception, formatter);
            }
        }
    }
}

namespace Microsoft.DurableTask.Abstractions
{
    /// <summary>Compares versions of orchestrations.</summary>
    public static class TaskOrchestrationVersioningUtils
    {
        /// <summary>
        /// Compares as <see cref="Version"/> where both read as such, else as text without regard to case; none is older than any.
        /// </summary>
        /// <param name="sourceVersion">One version.</param>
        /// <param name="otherVersion">The other.</param>
        /// <returns>Below zero, zero or above: one is older than, the same as, newer than the other.</returns>
        public static int CompareVersions(string sourceVersion, string otherVersion) =>
            (string.IsNullOrWhiteSpace(sourceVersion), string.IsNullOrWhiteSpace(otherVersion)) switch
            {
                (true, true) => 0,
                (true, false) => -1,
                (false, true) => 1,
                _ when Version.TryParse(sourceVersion, out var source) && Version.TryParse(otherVersion, out var other) => source.CompareTo(other),
                _ => string.Compare(sourceVersion, otherVersion, StringComparison.OrdinalIgnoreCase),
            };
    }
}
