using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Marketplace.Local.SearchServer.Schema;

namespace Marketplace.Local.SearchServer.Store;

/// <summary>
/// All indexes under one folder, each a folder of its own: <c>definition.json</c> and Lucene's files. A folder without a definition is an
/// index whose making or deleting was cut short, and is swept away at the start. Definitions change by one file replacing another.
/// </summary>
internal sealed class IndexStore : IDisposable
{
    readonly string folder;
    readonly ConcurrentDictionary<string, LocalIndex> indexes = new();
    readonly Lock changing = new();

    public IndexStore(string folder)
    {
        this.folder = folder;
        Directory.CreateDirectory(folder);
        foreach (var one in Directory.GetDirectories(folder))
            if (File.Exists(DefinitionFile(one))) Open(JsonNode.Parse(File.ReadAllBytes(DefinitionFile(one)))!.AsObject(), one);
            else Directory.Delete(one, recursive: true);
    }

    public IEnumerable<LocalIndex> All => indexes.Values.OrderBy(i => i.Definition.Name, StringComparer.Ordinal);

    public LocalIndex Get(string name) => indexes.GetValueOrDefault(name) ?? throw Refusal.NoIndex(name);

    public LocalIndex? Find(string name) => indexes.GetValueOrDefault(name);

    /// <summary>Makes an index, or changes its definition when it is there and may be changed so.</summary>
    public LocalIndex Put(JsonObject json, bool mayReplace)
    {
        json = json.DeepClone().AsObject();
        json["@odata.etag"] = $"\"0x{Convert.ToHexString(RandomNumberGenerator.GetBytes(8))}\"";
        var definition = IndexDefinition.Read(json);
        using var check = new Analysis.AnalyzerCatalog(definition);
        lock (changing)
        {
            var before = Find(definition.Name);
            if (before is not null && !mayReplace) throw new Refusal(409, "ResourceNameAlreadyInUse", $"Cannot create index '{definition.Name}' because it already exists.");
            before?.Definition.MustAllow(definition);
            before?.Dispose();
            var own = Path.Combine(folder, definition.Name);
            Directory.CreateDirectory(own);
            File.WriteAllText(DefinitionFile(own) + ".new", json.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
            File.Move(DefinitionFile(own) + ".new", DefinitionFile(own), overwrite: true);
            return Open(json, own);
        }
    }

    public void Delete(string name)
    {
        lock (changing)
        {
            if (!indexes.TryRemove(name, out var index)) throw Refusal.NoIndex(name);
            index.Dispose();
            var own = Path.Combine(folder, name);
            File.Delete(DefinitionFile(own));
            Directory.Delete(own, recursive: true);
        }
    }

    public void Dispose()
    {
        foreach (var index in indexes.Values) index.Dispose();
        indexes.Clear();
    }

    LocalIndex Open(JsonObject json, string own)
    {
        var index = new LocalIndex(IndexDefinition.Read(json), Path.Combine(own, "lucene"));
        return indexes[index.Definition.Name] = index;
    }

    static string DefinitionFile(string own) => Path.Combine(own, "definition.json");
}
