namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

/// <summary>Marks what a function's parameter or result is bound to.</summary>
public abstract class BindingAttribute : Attribute
{
    protected BindingAttribute() { }
}

/// <summary>Marks the parameter that starts the function.</summary>
public abstract class TriggerBindingAttribute : BindingAttribute
{
    protected TriggerBindingAttribute() { }
}

/// <summary>Marks a parameter that is fetched when the function starts.</summary>
public abstract class InputBindingAttribute : BindingAttribute
{
    protected InputBindingAttribute() { }
}

/// <summary>Marks a result that is sent somewhere when the function ends.</summary>
public abstract class OutputBindingAttribute : BindingAttribute
{
    protected OutputBindingAttribute() { }
}
