using Marketplace.Local;
using Marketplace.Local.SandboxProvider;
using Microsoft.Extensions.Configuration;

namespace LocalRuntime.Tests.SandboxProvider;

public class SecretTests
{
    [Fact]
    public void A_secret_is_made_up_once_and_one_that_is_configured_wins()
    {
        var folder = TemporaryFolder.New("sandbox-secret");
        var environment = new LocalEnvironment(folder, folder, new Uri("http://127.0.0.1:7071/"));
        string Configured(string? given)
        {
            using var configuration = new ConfigurationManager();
            configuration["Payments:Sandbox:Secret"] = given;
            new SandboxPart().Configure(configuration, environment);
            Assert.Equal("http://127.0.0.1:7071/", configuration["Payments:Sandbox:BaseUrl"]);
            return configuration["Payments:Sandbox:Secret"]!;
        }

        var first = Configured(null);
        Assert.Equal(64, first.Length);
        Assert.Equal(first, Configured(null));
        Assert.Equal("mine", Configured("mine"));
    }
}
