using System.Text.Json.Nodes;
using Marketplace.Local.SearchServer.Schema;
using Marketplace.Local.SearchServer.Store;

namespace Marketplace.Local.SearchServer.Answers;

/// <summary>How much there is, of one index and of all.</summary>
internal static class Statistics
{
    public static JsonObject OfIndex(LocalIndex index) => new()
    {
        ["documentCount"] = index.Count,
        ["storageSize"] = index.Bytes,
        ["vectorIndexSize"] = VectorBytes(index),
    };

    public static JsonObject OfService(IndexStore store)
    {
        var indexes = store.All.ToList();
        return new JsonObject
        {
            ["counters"] = new JsonObject
            {
                ["documentCount"] = Counter(indexes.Sum(i => (long)i.Count)),
                ["indexesCount"] = Counter(indexes.Count),
                ["indexersCount"] = Counter(0),
                ["dataSourcesCount"] = Counter(0),
                ["storageSize"] = Counter(indexes.Sum(i => i.Bytes)),
                ["synonymMaps"] = Counter(0),
                ["skillsetCount"] = Counter(0),
                ["vectorIndexSize"] = Counter(indexes.Sum(VectorBytes)),
            },
            ["limits"] = new JsonObject { ["maxFieldsPerIndex"] = 1000, ["maxFieldNestingDepthPerIndex"] = 10, ["maxComplexCollectionFieldsPerIndex"] = 0, ["maxComplexObjectsInCollectionsPerDocument"] = 0 },
        };
    }

    static long VectorBytes(LocalIndex index) => index.Definition.Fields.Where(f => f.Kind == ValueKind.Vector).Sum(f => (long)f.Dimensions * sizeof(float)) * index.Count;

    static JsonObject Counter(long usage) => new() { ["usage"] = usage, ["quota"] = null };
}
