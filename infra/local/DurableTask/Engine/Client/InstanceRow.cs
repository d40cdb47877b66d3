using System.Collections.Immutable;
using DurableTask.Core;
using DurableTask.Core.History;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Marketplace.Local.DurableTask.Engine;

/// <summary>One instance as clients see it.</summary>
sealed record InstanceRow(
    long Iid,
    string Id,
    string Name,
    string Version,
    OrchestrationStatus Status,
    DateTime Created,
    DateTime Updated,
    Dictionary<string, string>? Tags,
    string? Custom,
    string? Output,
    FailureDetails? Failure,
    string? Input)
{
    /// <summary>The columns that <see cref="Of"/> reads, from a table or a join that calls the instance <c>i</c> and its start <c>h</c>.</summary>
    public const string Columns = "i.iid, i.id, i.name, i.status, i.created, i.updated, i.tags, i.custom, i.output, i.failure, h.events, i.version";

    public const string LightColumns = "i.iid, i.id, i.name, i.status, i.created, i.updated, i.tags, NULL, NULL, NULL, NULL, i.version";

    /// <summary>Joins an instance with the row that says how it started.</summary>
    public const string JoinStart = "LEFT JOIN history h ON h.key = i.iid << 24";

    public static InstanceRow Of(Statement row) => new(
        row.Int64(0),
        row.Text(1)!,
        row.Text(2)!,
        row.Text(11)!,
        (OrchestrationStatus)row.Int64(3),
        new DateTime(row.Int64(4), DateTimeKind.Utc),
        new DateTime(row.Int64(5), DateTimeKind.Utc),
        Tagging.FromText(row.Text(6)),
        row.Text(7),
        row.Text(8),
        row.IsNull(9) ? null : HistoryCodec.DecodeFailure(row.Blob(9)),
        row.IsNull(10) ? null : ((ExecutionStartedEvent)HistoryCodec.DecodeOne(row.Blob(10))).Input);

    public OrchestrationMetadata ToMetadata(DataConverter? converter) => new(Name, Id)
    {
        DataConverter = converter,
        RuntimeStatus = (OrchestrationRuntimeStatus)Status,
        CreatedAt = Created,
        LastUpdatedAt = Updated,
        Tags = Tags ?? (IReadOnlyDictionary<string, string>)ImmutableDictionary<string, string>.Empty,
        SerializedInput = Input,
        SerializedOutput = Output,
        SerializedCustomStatus = Custom,
        FailureDetails = Failure is null ? null : Failures.ToTaskFailure(Failure),
    };
}
