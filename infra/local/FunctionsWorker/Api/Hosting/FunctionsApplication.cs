namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>The way into a function app: <c>FunctionsApplication.CreateBuilder(args)…Build().Run()</c>.</summary>
public class FunctionsApplication
{
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) => new(args);
}
