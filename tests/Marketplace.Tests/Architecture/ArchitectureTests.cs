using System.Reflection;
using Marketplace.Orders;
using Marketplace.Shared.Http;
using Marketplace.Tests.Support;
using Microsoft.Azure.Functions.Worker;
using Mono.Cecil;

namespace Marketplace.Tests.Architecture;

/// <summary>The rules that the compiled app is held to; functions/README.md says them in words.</summary>
public sealed class ArchitectureTests : IDisposable
{
    /// <summary>Clocks, chance, waiting, threads and the world outside: what a replay would find changed.</summary>
    static readonly string[] NotInOrchestrators =
    [
        "System.DateTime::get_Now", "System.DateTime::get_UtcNow", "System.DateTime::get_Today", "System.DateTimeOffset::get_Now", "System.DateTimeOffset::get_UtcNow",
        "System.Guid::NewGuid", "System.Guid::CreateVersion7", "System.Threading.Tasks.Task::Delay", "System.Threading.Tasks.Task::Run", "System.Threading.Tasks.Task::ConfigureAwait",
        "System.Threading.Thread::", "System.Threading.ThreadPool::", "System.Threading.Tasks.Parallel::", "System.Environment::", "System.Random::", "System.TimeProvider::", "System.Diagnostics.Stopwatch::",
        "System.Security.Cryptography.RandomNumberGenerator::", "System.IO.", "System.Net.", "System.Console::", "Azure.", "Microsoft.Extensions.Configuration.", "Marketplace.Local.",
    ];

    readonly CompiledCode app = new(typeof(EscrowOrder).Assembly.Location);
    readonly CompiledCode tests = new(typeof(ArchitectureTests).Assembly.Location);

    static IEnumerable<MethodInfo> Functions =>
        typeof(EscrowOrder).Assembly.GetTypes().SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(m => m.IsDefined(typeof(FunctionAttribute)));

    public void Dispose()
    {
        app.Dispose();
        tests.Dispose();
    }

    [Fact]
    public void A_slice_sees_nothing_but_the_contracts_of_lower_tiers() => Assert.Empty(SliceRules.Violations(app.References()));

    [Fact]
    public void The_rule_of_slices_finds_violations_in_signatures_in_bodies_and_in_slices_that_it_does_not_know()
    {
        var found = SliceRules.Violations(tests.References().Where(r => r.From.Contains("Planted", StringComparison.Ordinal)));
        Assert.Equal(
            [
                "Marketplace.Coins.PlantedInBody knows Marketplace.Orders.EscrowStart", "Marketplace.Coins.PlantedInBody knows Marketplace.Orders.OrderHold",
                "Marketplace.Coins.PlantedInSignature knows Marketplace.Orders.Order", "Marketplace.Unheard.PlantedSlice knows Marketplace.Shared.Money",
            ],
            found);
    }

    [Fact]
    public void The_rule_of_slices_sees_every_folder()
    {
        var folders = Repository.Files("functions", ".cs").Select(f => f.Split('/')).Where(p => p.Length > 2).Select(p => p[1]).ToHashSet();
        Assert.Equal(folders.Order(StringComparer.Ordinal), SliceRules.SlicesOf(app.Types.Select(t => t.FullName)).Order(StringComparer.Ordinal));
        Assert.Empty(folders.Except(SliceRules.Tiers.Keys));
    }

    [Fact]
    public void Tables_are_known_to_table_files_alone()
    {
        var knowing = app.References().Where(r => r.To.StartsWith("Azure.Data.Tables.", StringComparison.Ordinal)).Select(r => r.From).Distinct();
        Assert.DoesNotContain(knowing, t => !t.EndsWith("Table", StringComparison.Ordinal) && !t.StartsWith("Marketplace.Shared.Storage.", StringComparison.Ordinal));
    }

    [Fact]
    public void Orchestrators_touch_nothing_that_a_replay_would_find_changed()
    {
        var orchestrators = app.Methods.Where(m => m.Parameters.Any(p => p.CustomAttributes.Any(a => a.AttributeType.Name == nameof(OrchestrationTriggerAttribute)))).ToList();
        Assert.True(orchestrators.Count >= 2, "the orchestrators are not found");
        Assert.Empty(orchestrators.SelectMany(o => Forbidden(app, o)));
    }

    [Fact]
    public void The_rule_of_orchestrators_looks_into_what_they_call_however_it_is_called()
    {
        var planted = tests.Methods.Single(m => m.Name == nameof(PlantedOrchestrator.Run) && m.DeclaringType.Name == nameof(PlantedOrchestrator));
        Assert.Equal(["System.Guid::NewGuid", "System.TimeProvider::GetUtcNow", "System.TimeProvider::get_System"], Forbidden(tests, planted).Select(f => f.Split(" calls ")[1]).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Functions_are_public_and_their_names_are_unique()
    {
        Assert.Empty(Functions.Where(m => !m.IsPublic || !m.DeclaringType!.IsVisible).Select(m => $"{m.DeclaringType}.{m.Name}"));
        Assert.Empty(Functions.GroupBy(m => m.GetCustomAttribute<FunctionAttribute>()!.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1).Select(g => g.Key));
    }

    [Fact]
    public void Every_HTTP_function_says_what_openapi_tells_of_it()
    {
        var silent = Functions.Where(m => m.GetParameters().Any(p => p.IsDefined(typeof(HttpTriggerAttribute))) && !m.IsDefined(typeof(OperationAttribute)));
        Assert.Equal(["UnknownRoute"], silent.Select(m => m.GetCustomAttribute<FunctionAttribute>()!.Name));
    }

    static IEnumerable<string> Forbidden(CompiledCode code, MethodDefinition orchestrator) =>
        from method in code.Reached(orchestrator)
        from called in CompiledCode.Called(method)
        let name = $"{called.DeclaringType.FullName.Split('<')[0]}::{called.Name}"
        where NotInOrchestrators.Any(f => name.StartsWith(f, StringComparison.Ordinal))
        select $"{method.FullName} calls {name}";

    /// <summary>Wrong on purpose: behind an await, in a lambda, and in a method of another type.</summary>
    static class PlantedOrchestrator
    {
        public static async Task<string> Run()
        {
            await Task.Yield();
            return new[] { 1 }.Select(_ => Guid.NewGuid()).First() + PlantedHelper.Now();
        }
    }

    static class PlantedHelper
    {
        public static string Now() => $"{TimeProvider.System.GetUtcNow()}";
    }
}
