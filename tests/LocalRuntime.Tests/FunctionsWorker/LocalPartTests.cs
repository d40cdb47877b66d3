using System.Reflection;
using Marketplace.Local;
using Marketplace.Local.FunctionsWorker;

namespace LocalRuntime.Tests.FunctionsWorker;

public class LocalPartTests
{
    [Fact]
    public void Every_part_named_on_an_assembly_beside_the_app_is_loaded()
    {
        var named = Directory.GetFiles(AppContext.BaseDirectory, "Marketplace.Local.*.dll")
            .SelectMany(file => Assembly.LoadFrom(file).GetCustomAttributes<LocalPartAttribute>())
            .Select(part => part.PartType.FullName);
        var loaded = LocalParts.Load().Select(part => part.GetType().FullName).ToList();
        Assert.Equal(named.Order(), loaded.Order());
        Assert.Contains(loaded, part => part!.StartsWith("Marketplace.Local.Sandbox", StringComparison.Ordinal));
    }
}
