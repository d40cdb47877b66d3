using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>The one list of triggers: what each is called and how its payload becomes a parameter.</summary>
static class TriggerKinds
{
    public static string NameOf(TriggerBindingAttribute trigger)
    {
        var name = trigger.GetType().Name[..^"Attribute".Length];
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    public static Binder PayloadBinder(TriggerBindingAttribute trigger, ParameterInfo parameter) => trigger switch
    {
        HttpTriggerAttribute => i => JsonBody.ReadAsync(i, parameter.ParameterType),
        TimerTriggerAttribute when parameter.ParameterType == typeof(TimerInfo) => i => new(i.Payload),
        QueueTriggerAttribute => QueuePayload.Binder(parameter),
        BlobTriggerAttribute => BlobPayload.Binder(parameter),
        ServiceBusTriggerAttribute => BusPayload.Binder(parameter),
        OrchestrationTriggerAttribute => DurableFunctions.OrchestrationBinder(parameter),
        ActivityTriggerAttribute => DurableFunctions.ActivityBinder(parameter),
        _ => throw new NotSupportedException(
            $"A {NameOf(trigger)} cannot bind '{parameter.Name}' of type {parameter.ParameterType} in {parameter.Member.DeclaringType}."),
    };

    /// <summary>Parameters beside the trigger's own that its kind can fill; null when it has none of this type.</summary>
    public static Binder? ExtraBinder(TriggerBindingAttribute trigger, ParameterInfo parameter) => trigger switch
    {
        ServiceBusTriggerAttribute when parameter.ParameterType == typeof(ServiceBusMessageActions) => i => new(((BusPayload)i.Payload!).Actions),
        OrchestrationTriggerAttribute => i => new(((OrchestrationCall)i.Payload!).Input),
        _ => null,
    };
}
