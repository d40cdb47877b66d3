namespace Microsoft.Azure.Functions.Worker;

/// <summary>Marks a public method as a function and names it; names are unique in an app.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FunctionAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
