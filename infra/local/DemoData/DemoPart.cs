using Marketplace.Local;
using Marketplace.Local.DemoData;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

[assembly: LocalPart(typeof(DemoPart))]

namespace Marketplace.Local.DemoData;

/// <summary>
/// Fills an empty marketplace with shops, products and a few orders once the host is up, by calling its HTTP API as any client does.
/// It needs an operator to verify shops; where none is configured it supplies one with a random password, told once on the console.
/// <c>Demo:Load=false</c> turns all of it off.
/// </summary>
public sealed class DemoPart : ILocalPart
{
    internal const string OperatorSetting = "Operators:Bootstrap";

    /// <inheritdoc />
    public void Configure(ConfigurationManager configuration, LocalEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(environment);
        if (IsOff(configuration) || !string.IsNullOrEmpty(configuration[OperatorSetting])) return;
        configuration[OperatorSetting] = $"operator@demo.example:{DemoSecrets.Open(environment.DataFolder).OperatorPassword}";
    }

    /// <inheritdoc />
    public async Task StartedAsync(IServiceProvider services, Uri address, CancellationToken stopping)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        if (IsOff(configuration) || (configuration[OperatorSetting] ?? "").Split(':', 2) is not [var email, var password]) return;
        var folder = services.GetRequiredService<LocalEnvironment>().DataFolder;
        var progress = DemoProgress.Open(folder);
        if (progress.IsComplete) return;
        using var http = new HttpClient { BaseAddress = address };
        var loader = new DemoLoader(new DemoApi(http, stopping), progress, DemoSecrets.Open(folder).Password, Console.Out);
        await loader.LoadAsync(new DemoPerson(email, password, "Operator"));
    }

    private static bool IsOff(IConfiguration configuration) => string.Equals(configuration["Demo:Load"], "false", StringComparison.OrdinalIgnoreCase);
}
