using Microsoft.DurableTask;

namespace LocalRuntime.KillTarget;

/// <summary>One instance to run: its id, its orchestrator, and what it must come to.</summary>
sealed record Scenario(string Id, string Kind, string? Output, string Status = "Completed");

/// <summary>
/// A scenario of every kind. All steps go through the activity <c>Step</c>, which answers its input, so that the output
/// shows what was lost or doubled, and the journal shows what ran again.
/// </summary>
static class Scenarios
{
    static readonly TimeSpan Short = TimeSpan.FromMilliseconds(5);

    static readonly (string Kind, string? Output, string Status)[] Kinds =
    [
        ("Sequence", "123", "Completed"),
        ("FanOut", "01234567", "Completed"),
        ("Retries", "flaky", "Completed"),
        ("Timers", "123", "Completed"),
        ("Events", "123", "Completed"),
        ("Parent", "[12][12][12]", "Completed"),
        ("Generations", "01234", "Completed"),
        ("Hold", "12", "Completed"),
        ("Endless", null, "Terminated"),
        ("Ping", "pong", "Completed"),
        ("Fall", null, "Failed"),
        ("Rewound", "1 broken", "Completed"),
    ];

    /// <summary>How often a step is meant to run; any other runs once.</summary>
    public static int RunsOf(string step) => step switch
    {
        "flaky" => 3,
        "broken" => 2,
        _ => 1,
    };

    public static IEnumerable<string> KindNames => Kinds.Select(k => k.Kind);

    public static IEnumerable<Scenario> Instances(int copies) =>
        from copy in Enumerable.Range(0, copies)
        from kind in Kinds
        select new Scenario($"{kind.Kind}-{copy}", kind.Kind, kind.Output, kind.Status);

    public static void Register(DurableTaskRegistry tasks, Journal journal)
    {
        RegisterPlain(tasks);
        RegisterDriven(tasks);
        tasks.AddActivityFunc<string, string>("Step", (context, step) =>
        {
            var runs = journal.Add(context.InstanceId, step);
            return runs >= RunsOf(step) && step != "fall" ? step : throw new IOException($"{step} does not work yet");
        });
    }

    static void RegisterPlain(DurableTaskRegistry tasks) => tasks
        .AddOrchestratorFunc<string>("Sequence", async context => await Step(context, 1) + await Step(context, 2) + await Step(context, 3))
        .AddOrchestratorFunc<string>("FanOut", async context => string.Concat(await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Step(context, i)))))
        .AddOrchestratorFunc<string>("Retries", context => context.CallActivityAsync<string>("Step", "flaky", new TaskOptions(new RetryPolicy(100, Short))))
        .AddOrchestratorFunc<string>("Timers", async context =>
        {
            var all = "";
            for (var i = 1; i <= 3; i++)
            {
                await context.CreateTimer(Short, CancellationToken.None);
                all += await Step(context, i);
            }

            return all;
        })
        .AddOrchestratorFunc<string>("Parent", async context => string.Concat(await Task.WhenAll(
            Enumerable.Range(0, 3).Select(i => context.CallSubOrchestratorAsync<string>("Child", options: new SubOrchestrationOptions(instanceId: $"{context.InstanceId}-{i}"))))))
        .AddOrchestratorFunc<string>("Child", async context => $"[{await Step(context, 1)}{await Step(context, 2)}]")
        .AddOrchestratorFunc<string?, string>("Generations", async (context, all) =>
        {
            all += await Step(context, all?.Length ?? 0);
            if (all.Length < 5)
                context.ContinueAsNew(all);
            return all;
        })
        .AddOrchestratorFunc("Fall", context => context.CallActivityAsync("Step", "fall"))
        .AddOrchestratorFunc<string>("Rewound", async context => $"{await Step(context, 1)} {await context.CallActivityAsync<string>("Step", "broken")}");

    static void RegisterDriven(DurableTaskRegistry tasks) => tasks
        .AddOrchestratorFunc<string>("Events", async context =>
        {
            var all = "";
            while (all.Length < 3)
            {
                context.SetCustomStatus(all.Length);
                var number = await context.WaitForExternalEvent<int>("part");
                if (number == all.Length)
                    all += await Step(context, number + 1);
            }

            return all;
        })
        .AddOrchestratorFunc<string>("Hold", async context =>
        {
            var first = await Step(context, 1);
            await context.WaitForExternalEvent<string>("go");
            return first + await Step(context, 2);
        })
        .AddOrchestratorFunc("Endless", async context =>
        {
            await Step(context, 1);
            await context.WaitForExternalEvent<string>("never");
        })
        .AddOrchestratorFunc<string>("Ping", async context =>
        {
            var pong = context.CallSubOrchestratorAsync<string>("Pong", options: new SubOrchestrationOptions(instanceId: context.InstanceId + "-pong"));
            context.SendEvent(context.InstanceId + "-pong", "ball", "p");
            return await context.WaitForExternalEvent<string>("ball") + await pong;
        })
        .AddOrchestratorFunc<string>("Pong", async context =>
        {
            await context.WaitForExternalEvent<string>("ball");
            context.SendEvent(context.Parent!.InstanceId, "ball", "po");
            return "ng";
        });

    static Task<string> Step(TaskOrchestrationContext context, int number) =>
        context.CallActivityAsync<string>("Step", number.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
