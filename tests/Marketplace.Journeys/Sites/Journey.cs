namespace Marketplace.Journeys;

/// <summary>Base of tests on a site: when one fails, what the app printed stands in its output.</summary>
public abstract class Journey(Site site) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        if (TestContext.Current.TestState?.Result == TestResult.Failed) TestContext.Current.TestOutputHelper?.WriteLine(site.Process.Log);
    }
}
