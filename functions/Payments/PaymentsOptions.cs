using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Marketplace.Payments;

/// <summary>Configuration section <c>Payments</c>.</summary>
public sealed class PaymentsOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Payments";

    /// <summary>Which gateway: <c>sandbox</c> or <c>alipay</c>.</summary>
    public string Provider { get; set; } = "";

    /// <summary>When and how shops are paid.</summary>
    public PayoutOptions Payouts { get; set; } = new();

    /// <summary>Settings of the sandbox provider.</summary>
    public SandboxOptions Sandbox { get; set; } = new();

    /// <summary>Settings of Alipay.</summary>
    public AlipayOptions Alipay { get; set; } = new();
}

/// <summary>Configuration section <c>Payments:Payouts</c>.</summary>
public sealed class PayoutOptions
{
    /// <summary>A shop with less than this available waits for the next batch; in minor units of whatever currency.</summary>
    public long MinimumFen { get; set; } = 100;

    /// <summary>How many shops a batch pays side by side.</summary>
    public int AtOnce { get; set; } = 8;
}

/// <summary>Configuration section <c>Payments:Sandbox</c>.</summary>
public sealed class SandboxOptions
{
    /// <summary>Where the sandbox provider listens; this machine only.</summary>
    public string BaseUrl { get; set; } = "";

    /// <summary>Signs notifications; at least 16 characters.</summary>
    public string Secret { get; set; } = "";

    /// <summary>Lets an app in the cloud use the sandbox, for a rehearsal without money.</summary>
    public bool AllowInCloud { get; set; }
}

/// <summary>
/// Stops the app at its start rather than at its first payment. The sandbox gives money away, so it is refused in the cloud.
/// </summary>
internal sealed class PaymentsOptionsValidator(IConfiguration configuration) : IValidateOptions<PaymentsOptions>
{
    public ValidateOptionsResult Validate(string? name, PaymentsOptions options)
    {
        List<string> faults = options.Provider switch
        {
            "sandbox" => Sandbox(options.Sandbox),
            "alipay" => options.Alipay.Faults(),
            "" => ["Payments:Provider is not set. It is 'sandbox' on a developer's machine."],
            var other => [$"Payments:Provider is '{other}', which is no provider here; 'sandbox' and 'alipay' are."],
        };
        if (options.Payouts.MinimumFen < 1) faults.Add("Payments:Payouts:MinimumFen must be at least 1.");
        if (options.Payouts.AtOnce is < 1 or > 100) faults.Add("Payments:Payouts:AtOnce must be from 1 to 100.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    List<string> Sandbox(SandboxOptions sandbox)
    {
        List<string> faults = [];
        var inCloud = configuration["WEBSITE_SITE_NAME"] is { Length: > 0 };
        if (inCloud && !sandbox.AllowInCloud)
            faults.Add("Payments:Provider is 'sandbox', which pretends to move money and is refused in the cloud.");
        if (!Uri.TryCreate(sandbox.BaseUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            faults.Add("Payments:Sandbox:BaseUrl must be the sandbox provider's address, such as http://127.0.0.1:7071.");
        else if (!url.IsLoopback && !sandbox.AllowInCloud)
            faults.Add($"Payments:Sandbox:BaseUrl is {url}, which is not on this machine; the sandbox provider is refused there.");
        if (sandbox.Secret.Length < 16)
            faults.Add("Payments:Sandbox:Secret must have at least 16 characters; the sandbox provider signs notifications with it.");
        return faults;
    }
}
