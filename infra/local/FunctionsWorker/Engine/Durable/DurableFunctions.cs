using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>Registers orchestrators and activities into the local task hub, and binds its client.</summary>
static class DurableFunctions
{
    public static Binder ClientBinder(DurableClientAttribute attribute, Type type) => invocation => new(invocation.InstanceServices.GetService(type));
}
