using Microsoft.DurableTask;
using Microsoft.DurableTask.Abstractions;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;

namespace LocalRuntime.Tests.Durable;

public class VersioningTests
{
    static void Versions(DurableTaskRegistry tasks) => tasks
        .AddOrchestratorFunc<string>("Any", context => $"any {context.Version}")
        .AddOrchestratorFunc<object?, string>("Two", "1.0", async (context, _) => "one " + await context.CallActivityAsync<string>("Do"))
        .AddOrchestratorFunc<object?, string>("Two", "2.0", async (context, _) => "two " + await context.CallActivityAsync<string>("Do", new TaskOptions { Version = "1.0" }))
        .AddOrchestratorFunc<string>("Parent", context => context.CallSubOrchestratorAsync<string>("Any"))
        .AddActivityFunc<object?, string>("Do", "1.0", (_, _) => Task.FromResult("by 1.0"))
        .AddActivityFunc<object?, string>("Do", "2.0", (_, _) => Task.FromResult("by 2.0"));

    [Theory, EveryDelivery]
    public async Task The_version_asked_for_runs_and_its_activities_inherit_it(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Versions);

        Assert.Equal("any 7", await Run(hub, "Any", "7"));
        Assert.Equal("one by 1.0", await Run(hub, "Two", "1.0"));
        Assert.Equal("two by 1.0", await Run(hub, "Two", "2.0"));
    }

    [Theory, EveryDelivery]
    public async Task A_version_that_is_not_registered_is_not_run_by_another(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Versions);
        var id = await hub.StartAsync("Two", null, new StartOrchestrationOptions { Version = "3.0" });

        Assert.Equal("OrchestratorTaskNotFound", (await hub.FailureAsync(id)).ErrorType);
    }

    [Theory, EveryDelivery]
    public async Task The_default_version_goes_to_instances_and_sub_orchestrations(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Versions, options => options.DefaultVersion = "1.5");

        Assert.Equal("any 1.5", await hub.RunAsync<string>("Any"));
        Assert.Equal("any 1.5", await Run(hub, "Parent", "9.0"));
    }

    [Theory, EveryDelivery]
    public async Task Newer_instances_fail_on_an_older_worker_if_so_set(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Versions, options =>
        {
            options.DefaultVersion = "1.5";
            options.VersionMatchStrategy = DurableTaskWorkerOptions.VersionMatchStrategy.CurrentOrOlder;
            options.VersionFailureStrategy = DurableTaskWorkerOptions.VersionFailureStrategy.Fail;
        });

        Assert.Equal("any 1.4", await Run(hub, "Any", "1.4"));
        var id = await hub.StartAsync("Any", null, new StartOrchestrationOptions { Version = "1.10" });
        Assert.Equal("VersionMismatch", (await hub.FailureAsync(id)).ErrorType);
    }

    [Theory, EveryDelivery]
    public async Task Other_versions_are_left_for_another_worker_if_so_set(Delivery delivery)
    {
        var version = "1.0";
        await using var hub = await TestHub.StartAsync(delivery, Versions, options =>
        {
            options.DefaultVersion = version;
            options.VersionMatchStrategy = DurableTaskWorkerOptions.VersionMatchStrategy.Strict;
            options.VersionFailureStrategy = DurableTaskWorkerOptions.VersionFailureStrategy.Reject;
        });
        var id = await hub.StartAsync("Any", null, new StartOrchestrationOptions { Version = "2.0" });
        await hub.QuietAsync();
        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await hub.NowAsync(id)).RuntimeStatus);

        version = "2.0";
        await hub.ReopenAsync();

        Assert.Equal("any 2.0", await hub.OutputAsync<string>(id));
    }

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "1", -1)]
    [InlineData("1", " ", 1)]
    [InlineData("1.10", "1.9", 1)]
    [InlineData("1.0.0", "1.0.0", 0)]
    [InlineData("Beta", "alpha", 1)]
    public void Versions_compare_by_number_where_they_are_numbers(string one, string other, int order) =>
        Assert.Equal(order, Math.Sign(TaskOrchestrationVersioningUtils.CompareVersions(one, other)));

    static async Task<string?> Run(TestHub hub, string name, string version) =>
        await hub.OutputAsync<string>(await hub.StartAsync(name, null, new StartOrchestrationOptions { Version = version }));
}
