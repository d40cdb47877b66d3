using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Marketplace.Operations;

/// <summary>An orchestration in a list.</summary>
public sealed record OrchestrationRow(string InstanceId, string Kind, OrchestrationRuntimeStatus Status, DateTimeOffset CreatedAt, DateTimeOffset LastUpdatedAt)
{
    /// <summary>The row of an instance.</summary>
    public static OrchestrationRow Of(OrchestrationMetadata m) => new(m.InstanceId, m.Name, m.RuntimeStatus, m.CreatedAt, m.LastUpdatedAt);
}

/// <summary>Why something failed.</summary>
public sealed record FailureView(string Type, string Message, FailureView? Inner)
{
    /// <summary>The view of a failure; stack traces stay inside.</summary>
    public static FailureView? Of(TaskFailureDetails? failure) => failure is null ? null : new FailureView(failure.ErrorType, failure.ErrorMessage, Of(failure.InnerFailure));
}

/// <summary>One orchestration with all that it was given and gave.</summary>
public sealed record OrchestrationView(
    string InstanceId, string Kind, OrchestrationRuntimeStatus Status, DateTimeOffset CreatedAt, DateTimeOffset LastUpdatedAt,
    JsonElement? Input, JsonElement? Output, JsonElement? CustomStatus, FailureView? Failure, IReadOnlyDictionary<string, string> Tags)
{
    /// <summary>The view of an instance that was read with inputs and outputs.</summary>
    public static OrchestrationView Of(OrchestrationMetadata m) => new(
        m.InstanceId, m.Name, m.RuntimeStatus, m.CreatedAt, m.LastUpdatedAt,
        SerializedJson.Read(m.SerializedInput), SerializedJson.Read(m.SerializedOutput), SerializedJson.Read(m.SerializedCustomStatus), FailureView.Of(m.FailureDetails), m.Tags);
}

/// <summary>Shows serialized payloads as the JSON they are; what is no JSON, as a string.</summary>
internal static class SerializedJson
{
    public static JsonElement? Read(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(text);
        }
    }
}
