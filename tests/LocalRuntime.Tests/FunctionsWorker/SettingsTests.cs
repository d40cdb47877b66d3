using Marketplace.Local;
using Marketplace.Local.FunctionsWorker;
using Microsoft.Extensions.Configuration;

namespace LocalRuntime.Tests.FunctionsWorker;

public class SettingsTests
{
    [Fact]
    public void Values_of_local_settings_become_environment_variables_where_none_is_set()
    {
        var folder = TemporaryFolder.New("host");
        var (fresh, taken) = ("HOST_TEST_" + Guid.NewGuid().ToString("N"), "HOST_TEST_" + Guid.NewGuid().ToString("N"));
        Environment.SetEnvironmentVariable(taken, "mine");
        File.WriteAllText(Path.Combine(folder, "local.settings.json"), $$"""{ "Values": { "{{fresh}}": "theirs", "{{taken}}": "theirs", "Empty": "" } } // as Core Tools allow""");
        LocalSettingsFile.Apply(folder);
        Assert.Equal("theirs", Environment.GetEnvironmentVariable(fresh));
        Assert.Equal("mine", Environment.GetEnvironmentVariable(taken));
        Environment.SetEnvironmentVariable(fresh, null);
        Environment.SetEnvironmentVariable(taken, null);
    }

    [Fact]
    public void What_host_json_leaves_out_has_the_published_default()
    {
        var settings = HostSettings.From(new ConfigurationBuilder().Build());
        Assert.Equal(("api", -1, -1), (settings.Http.RoutePrefix, settings.Http.MaxConcurrentRequests, settings.Http.MaxOutstandingRequests));
        Assert.Equal((16, 8, 5, TimeSpan.Zero, TimeSpan.FromMinutes(1)), (settings.Queues.BatchSize, settings.Queues.NewBatchThreshold, settings.Queues.MaxDequeueCount, settings.Queues.VisibilityTimeout, settings.Queues.MaxPollingInterval));
        Assert.Equal((16, true, TimeSpan.FromMinutes(5)), (settings.ServiceBus.MaxConcurrentCalls, settings.ServiceBus.AutoCompleteMessages, settings.ServiceBus.MaxAutoLockRenewalDuration));
        Assert.Equal(5, settings.Blobs.PoisonBlobThreshold);
        Assert.Null(settings.FunctionTimeout);
    }

    [Theory]
    [InlineData("extensions:queues:batchSize", "33")]
    [InlineData("extensions:queues:batchSize", "many")]
    [InlineData("extensions:queues:visibilityTimeout", "soon")]
    [InlineData("extensions:serviceBus:autoCompleteMessages", "maybe")]
    public void A_value_that_cannot_be_is_refused_by_name(string key, string value)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create(key, (string?)value)]).Build();
        var refused = Assert.Throws<LocalHostException>(() => HostSettings.From(settings));
        Assert.Contains(key.Split(':')[^1], refused.Message, StringComparison.Ordinal);
    }
}
