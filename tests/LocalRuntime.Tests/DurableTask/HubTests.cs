using Marketplace.Local.DurableTask;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LocalRuntime.Tests.Durable;

/// <summary>The hub in its host: registration, scopes, the lock on its file, its stop.</summary>
public class HubTests
{
    [Theory, EveryDelivery]
    public async Task Each_activity_runs_in_a_scope_of_its_own(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(
            delivery,
            tasks => tasks
                .AddOrchestrator<TwoScopes>()
                .AddActivity<AskScope>()
                .AddActivity("AskFactory", services => ActivatorUtilities.CreateInstance<AskScope>(services)),
            addServices: services => services.AddScoped<Scope>());

        var scopes = await hub.RunAsync<Guid[]>(nameof(TwoScopes));

        Assert.Equal(3, scopes!.Distinct().Count());
    }

    [Fact]
    public async Task A_second_hub_over_the_same_file_is_refused_in_clear_words()
    {
        await using var hub = await TestHub.StartAsync(Delivery.Once, _ => { });
        await using var second = new ServiceCollection().AddLocalTaskHub(options => options.DataFile = hub.DataFile).BuildServiceProvider();

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => second.GetRequiredService<LocalTaskHub>().StartAsync(CancellationToken.None));

        Assert.Contains("in use by another process", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hub_without_a_file_is_refused_at_the_start()
    {
        using var host = new HostBuilder().ConfigureServices(services => services.AddLocalTaskHub(_ => { })).Build();

        await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => host.StartAsync());
    }

    [Fact]
    public async Task The_client_works_from_start_to_stop_and_says_so_otherwise()
    {
        await using var hub = await TestHub.StartAsync(Delivery.Once, tasks => tasks.AddOrchestratorFunc<int>("Quick", _ => 1));
        var client = hub.Client;
        await hub.Hub.StopAsync(CancellationToken.None);

        await Assert.ThrowsAsync<InvalidOperationException>(() => client.ScheduleNewOrchestrationInstanceAsync("Quick"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.GetInstanceAsync("any"));
    }

    [Fact]
    public async Task A_stop_lets_running_activities_end_and_keeps_their_answers()
    {
        var (begun, finish, runs) = (new TaskCompletionSource(), new TaskCompletionSource(), 0);
        await using var hub = await TestHub.StartAsync(Delivery.Once, tasks => tasks
            .AddOrchestratorFunc<int>("Call", context => context.CallActivityAsync<int>("Slow"))
            .AddActivityFunc<int>("Slow", async _ =>
            {
                Interlocked.Increment(ref runs);
                begun.TrySetResult();
                await finish.Task;
                return 5;
            }));
        var id = await hub.StartAsync("Call");
        await begun.Task;
        var stop = hub.Hub.StopAsync(CancellationToken.None);
        finish.SetResult();
        await stop;
        await hub.ReopenAsync();

        Assert.Equal((5, 1), (await hub.OutputAsync<int>(id), runs));
    }

    [Fact]
    public async Task A_stop_that_may_not_wait_abandons_what_runs_and_repeats_it_later()
    {
        var (begun, runs) = (new TaskCompletionSource(), 0);
        var blocked = new TaskCompletionSource();
        await using var hub = await TestHub.StartAsync(Delivery.Once, tasks => tasks
            .AddOrchestratorFunc<int>("Call", context => context.CallActivityAsync<int>("Slow"))
            .AddActivityFunc<int>("Slow", async _ =>
            {
                if (Interlocked.Increment(ref runs) == 1)
                {
                    begun.SetResult();
                    await blocked.Task;
                }

                return runs;
            }));
        var id = await hub.StartAsync("Call");
        await begun.Task;
        await hub.Hub.StopAsync(new CancellationToken(canceled: true));
        await hub.ReopenAsync();

        Assert.Equal(2, await hub.OutputAsync<int>(id));
        blocked.SetResult();
    }

    [Fact]
    public async Task Who_waits_for_an_instance_is_told_when_the_hub_stops()
    {
        await using var hub = await TestHub.StartAsync(Delivery.Once, tasks => tasks.AddOrchestratorFunc("Wait", context => context.WaitForExternalEvent<string>("go")));
        var wait = hub.Client.WaitForInstanceCompletionAsync(await hub.StartAsync("Wait"), CancellationToken.None);
        await hub.Hub.StopAsync(CancellationToken.None);

        await Assert.ThrowsAsync<InvalidOperationException>(() => wait);
    }

    [Fact]
    public void A_name_is_registered_once_a_version()
    {
        var registry = new DurableTaskRegistry().AddActivityFunc<int>("Do", _ => 1).AddActivityFunc<object?, int>("Do", "2.0", (_, _) => Task.FromResult(1));

        Assert.Throws<ArgumentException>(() => registry.AddActivityFunc<int>("do", _ => 1));
        Assert.Throws<ArgumentException>(() => registry.AddActivityFunc<int>(default, _ => 1));
    }

    sealed class Scope
    {
        public Guid Id { get; } = Guid.NewGuid();
    }

    sealed class TwoScopes : TaskOrchestrator<object?, Guid[]>
    {
        public override async Task<Guid[]> RunAsync(TaskOrchestrationContext context, object? input) =>
        [
            await context.CallActivityAsync<Guid>("AskScope"),
            await context.CallActivityAsync<Guid>("AskScope"),
            await context.CallActivityAsync<Guid>("AskFactory"),
        ];
    }

    [DurableTask("AskScope")]
    sealed class AskScope(Scope scope) : TaskActivity<object?, Guid>
    {
        public override Task<Guid> RunAsync(TaskActivityContext context, object? input) => Task.FromResult(scope.Id);
    }
}
