using System.Reflection;
using Marketplace.Operations;
using Marketplace.Shared.Http;
using Marketplace.Tests.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Tests.Operations;

public class OperatorsOnlyTests
{
    static readonly Type[] Functions = [.. typeof(OperationsRegistration).Assembly.GetTypes()
        .Where(t => t.Namespace == typeof(OperationsRegistration).Namespace && Run(t)?.GetCustomAttribute<OperationAttribute>() is not null)];

    public static TheoryData<string> Names => [.. Functions.Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Visitor_is_401_and_user_403_before_anything_is_read(string name)
    {
        var function = Functions.Single(f => f.Name == name);
        Assert.Equal((401, "not-signed-in"), await CallAsync(function, null));
        Assert.Equal((403, "forbidden"), await CallAsync(function, "usr_1"));
        Assert.Equal(Who.Operator, Run(function)!.GetCustomAttribute<OperationAttribute>()!.Who);
    }

    [Fact]
    public void Every_http_function_of_the_slice_is_looked_at()
    {
        Assert.True(Functions.Length > 15, "most have got lost");
        Assert.All(Functions, f => Assert.NotNull(Run(f)!.GetCustomAttribute<FunctionAttribute>()));
    }

    /// <summary>Everything but the callers is null: touching it before the rights are checked would throw.</summary>
    static async Task<(int, string?)> CallAsync(Type function, string? user)
    {
        var constructor = function.GetConstructors().Single();
        object?[] given = [.. constructor.GetParameters().Select(p => Given(p.ParameterType))];
        var instance = constructor.Invoke(given);
        var run = Run(function)!;
        object? Argument(Type type) => type == typeof(HttpRequest) ? Calls.Request(user: user) : type == typeof(CancellationToken) ? CancellationToken.None : null;
        object?[] arguments = [.. run.GetParameters().Select(p => Argument(p.ParameterType))];
        var answer = await ((Task<IResult>)run.Invoke(instance, arguments)!).ReadAsync();
        return (answer.Status, answer.Code);
    }

    static object? Given(Type type) => type.IsAssignableFrom(typeof(TestCallers)) ? new TestCallers() : type == typeof(TimeProvider) ? TimeProvider.System : null;

    static MethodInfo? Run(Type type) => type.GetMethod("Run", BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly);
}
