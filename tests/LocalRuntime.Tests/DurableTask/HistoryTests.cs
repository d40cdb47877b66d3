using DurableTask.Core.History;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LocalRuntime.Tests.Durable;

public class HistoryTests
{
    [Theory, EveryDelivery]
    public async Task A_history_tells_every_step_in_order(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<string, string>("All", async (context, input) =>
            {
                var answer = await context.CallActivityAsync<string>("Do", input);
                await context.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
                await context.CallSubOrchestratorAsync<string>("Child", options: new SubOrchestrationOptions(instanceId: "kid"));
                context.SendEvent("nobody", "hello", 1);
                return answer + await context.WaitForExternalEvent<string>("signal");
            })
            .AddOrchestratorFunc<string>("Child", _ => "child")
            .AddActivityFunc<string, string>("Do", (_, input) => input + "!"));
        var id = await hub.StartAsync("All", "in");
        await hub.AdvanceAsync(TimeSpan.FromMinutes(1));
        await hub.Client.RaiseEventAsync(id, "signal", "?");
        await hub.OutputAsync<string>(id);

        var history = await hub.Client.GetOrchestrationHistoryAsync(id);

        Assert.Equal(
            [
                EventType.OrchestratorStarted, EventType.ExecutionStarted, EventType.TaskScheduled, EventType.OrchestratorCompleted,
                EventType.OrchestratorStarted, EventType.TaskCompleted, EventType.TimerCreated, EventType.OrchestratorCompleted,
                EventType.OrchestratorStarted, EventType.TimerFired, EventType.SubOrchestrationInstanceCreated, EventType.OrchestratorCompleted,
                EventType.OrchestratorStarted, EventType.SubOrchestrationInstanceCompleted, EventType.EventSent, EventType.OrchestratorCompleted,
                EventType.OrchestratorStarted, EventType.EventRaised, EventType.ExecutionCompleted, EventType.OrchestratorCompleted,
            ],
            history.Select(e => e.EventType));
        Assert.Equal(("\"in\"", "All"), (history.OfType<ExecutionStartedEvent>().Single().Input, history.OfType<ExecutionStartedEvent>().Single().Name));
        Assert.Equal(("Do", "\"in\"", 0), (history.OfType<TaskScheduledEvent>().Single().Name, history.OfType<TaskScheduledEvent>().Single().Input, history.OfType<TaskScheduledEvent>().Single().EventId));
        Assert.Equal(("\"in!\"", 0), (history.OfType<TaskCompletedEvent>().Single().Result, history.OfType<TaskCompletedEvent>().Single().TaskScheduledId));
        Assert.Equal(1, history.OfType<TimerFiredEvent>().Single().TimerId);
        Assert.Equal(("kid", "Child"), (history.OfType<SubOrchestrationInstanceCreatedEvent>().Single().InstanceId, history.OfType<SubOrchestrationInstanceCreatedEvent>().Single().Name));
        Assert.Equal(("nobody", "hello", "1"), (history.OfType<EventSentEvent>().Single().InstanceId, history.OfType<EventSentEvent>().Single().Name, history.OfType<EventSentEvent>().Single().Input));
        Assert.Equal(("signal", "\"?\""), (history.OfType<EventRaisedEvent>().Single().Name, history.OfType<EventRaisedEvent>().Single().Input));
        Assert.Equal("\"in!?\"", history.OfType<ExecutionCompletedEvent>().Single().Result);
        Assert.True(history.Zip(history.Skip(1)).All(pair => pair.First.Timestamp <= pair.Second.Timestamp));
    }

    [Theory, EveryDelivery]
    public async Task A_failure_stands_in_the_history_with_its_details(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc("Fail", context => context.CallActivityAsync("Fail"))
            .AddActivityFunc("Fail", _ => { throw new IOException("outer", new InvalidOperationException("inner")); }));
        var id = await hub.StartAsync("Fail");
        await hub.FailureAsync(id);

        var failed = (await hub.Client.GetOrchestrationHistoryAsync(id)).OfType<TaskFailedEvent>().Single();

        Assert.Equal(("System.IO.IOException", "outer", "inner"), (failed.FailureDetails!.ErrorType, failed.Reason, failed.FailureDetails.InnerFailure!.ErrorMessage));
    }

    [Theory, EveryDelivery]
    public async Task A_hold_from_outside_stands_in_the_history(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks.AddOrchestratorFunc("Wait", context => context.WaitForExternalEvent<string>("go")));
        var id = await hub.StartAsync("Wait");
        await hub.Client.SuspendInstanceAsync(id, "why");
        await hub.QuietAsync();
        await hub.Client.ResumeInstanceAsync(id, "because");
        await hub.QuietAsync();
        await hub.Client.TerminateInstanceAsync(id, (object)"over");
        await hub.EndAsync(id);

        var history = await hub.Client.GetOrchestrationHistoryAsync(id);

        Assert.Equal(("why", "because", "\"over\""), (
            history.OfType<ExecutionSuspendedEvent>().Single().Reason,
            history.OfType<ExecutionResumedEvent>().Single().Reason,
            history.OfType<ExecutionTerminatedEvent>().Single().Input));
    }
}
