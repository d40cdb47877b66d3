namespace Microsoft.Azure.Functions.Worker;

/// <summary>A fault of the worker rather than of the function.</summary>
public class FunctionWorkerException : Exception
{
    internal FunctionWorkerException() { }

    public FunctionWorkerException(string message) : base(message) { }

    public FunctionWorkerException(string message, Exception innerException) : base(message, innerException) { }
}

/// <summary>What the trigger brought could not be turned into the parameter's type.</summary>
public sealed class FunctionInputConverterException : FunctionWorkerException
{
    internal FunctionInputConverterException() { }

    public FunctionInputConverterException(string message) : base(message) { }

    public FunctionInputConverterException(string message, Exception innerException) : base(message, innerException) { }
}
