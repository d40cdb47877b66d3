namespace DurableTask.Core.Exceptions;

/// <summary>An orchestration was to be started under the id of one that is not to be replaced.</summary>
/// <param name="message">What stands in the way.</param>
public class OrchestrationAlreadyExistsException(string message) : Exception(message);
