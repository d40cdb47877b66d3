using System.Text.Json.Nodes;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Store;
using Marketplace.Local.SearchServer.Analysis;
using Marketplace.Local.SearchServer.Schema;

namespace Marketplace.Local.SearchServer.Store;

/// <summary>
/// One index on disk. A batch is written, committed to disk and shown to searches before it is answered, so what was answered survives a
/// killed process, and is found by the next search. Searches run beside a batch on the state before it.
/// </summary>
internal sealed class LocalIndex : IDisposable
{
    readonly FSDirectory directory;
    readonly AnalyzerCatalog analyzers;
    readonly IndexWriter writer;
    readonly SearcherManager searchers;
    readonly SemaphoreSlim writing = new(1);
    readonly HashSet<string> suggested;

    public LocalIndex(IndexDefinition definition, string folder)
    {
        Definition = definition;
        analyzers = new AnalyzerCatalog(definition);
        suggested = [.. definition.Suggesters.SelectMany(s => s.Fields)];
        directory = FSDirectory.Open(folder);
        if (IndexWriter.IsLocked(directory)) IndexWriter.Unlock(directory);
        writer = new IndexWriter(directory, new IndexWriterConfig(BuiltInAnalyzers.Version, analyzers.AtIndexing) { Similarity = definition.Similarity, RAMBufferSizeMB = 64 });
        searchers = new SearcherManager(writer, applyAllDeletes: true, new Factory(definition));
    }

    public IndexDefinition Definition { get; }

    public AnalyzerCatalog Analyzers => analyzers;

    /// <summary>Applies a batch; one result a document, in its order.</summary>
    public async Task<IReadOnlyList<WriteResult>> WriteAsync(IReadOnlyList<WriteAction> batch, CancellationToken cancellation)
    {
        await writing.WaitAsync(cancellation);
        try
        {
            var pending = new Dictionary<string, JsonObject?>();
            var results = batch.Select(action => Apply(action, pending)).ToList();
            var changes = pending.Select(p => (Key: new Term(DocumentFields.Key, p.Key), Document: p.Value is null ? null : DocumentFields.Make(Definition, p.Key, p.Value, suggested))).ToList();
            foreach (var (key, document) in changes)
                if (document is null) writer.DeleteDocuments(key);
                else writer.UpdateDocument(key, document);
            writer.Commit();
            searchers.MaybeRefreshBlocking();
            return results;
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>Runs a search on one state of the index.</summary>
    public T Read<T>(Func<IndexSearcher, T> search)
    {
        var searcher = searchers.Acquire();
        try
        {
            return search(searcher);
        }
        finally
        {
            searchers.Release(searcher);
        }
    }

    /// <summary>A document as it was written, or null.</summary>
    public JsonObject? Find(string key) => Read(searcher =>
        searcher.Search(new TermQuery(new Term(DocumentFields.Key, key)), 1).ScoreDocs is [var hit, ..] ? SourceOf(searcher, hit.Doc) : null);

    public int Count => Read(searcher => searcher.IndexReader.NumDocs);

    public long Bytes => directory.ListAll().Sum(Length);

    public static JsonObject SourceOf(IndexSearcher searcher, int document)
    {
        var bytes = searcher.Doc(document, SourceOnly).GetBinaryValue(DocumentFields.Source);
        return JsonNode.Parse(bytes.Bytes.AsSpan(bytes.Offset, bytes.Length))!.AsObject();
    }

    public void Dispose()
    {
        searchers.Dispose();
        writer.Dispose();
        directory.Dispose();
        analyzers.Dispose();
        writing.Dispose();
    }

    static readonly HashSet<string> SourceOnly = [DocumentFields.Source];

    long Length(string file)
    {
        try
        {
            return directory.FileLength(file);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    WriteResult Apply(WriteAction action, Dictionary<string, JsonObject?> pending)
    {
        var before = pending.TryGetValue(action.Key, out var known) ? known : action.Kind is WriteKind.Upload or WriteKind.Delete ? null : Find(action.Key);
        switch (action.Kind)
        {
            case WriteKind.Delete:
                pending[action.Key] = null;
                return new WriteResult(action.Key, 200, null);
            case WriteKind.Merge when before is null:
                return new WriteResult(action.Key, 404, "Document not found.");
            case WriteKind.Merge or WriteKind.MergeOrUpload when before is not null:
                pending[action.Key] = Merged(before, action.Document);
                return new WriteResult(action.Key, 200, null);
            default:
                var there = pending.ContainsKey(action.Key) ? known is not null : action.Kind == WriteKind.Upload && Find(action.Key) is not null;
                pending[action.Key] = action.Document;
                return new WriteResult(action.Key, there ? 200 : 201, null);
        }
    }

    /// <summary>Fields given replace those there, parts of complex fields one by one, collections whole.</summary>
    static JsonObject Merged(JsonObject before, JsonObject given)
    {
        var merged = before.DeepClone().AsObject();
        foreach (var (name, value) in given)
            merged[name] = value is JsonObject parts && merged[name] is JsonObject old ? Merged(old, parts) : value?.DeepClone();
        return merged;
    }

    sealed class Factory(IndexDefinition definition) : SearcherFactory
    {
        public override IndexSearcher NewSearcher(IndexReader reader) => new(reader) { Similarity = definition.Similarity };
    }
}

/// <summary>What is to be done with a document.</summary>
internal enum WriteKind
{
    Upload,
    Merge,
    MergeOrUpload,
    Delete,
}

/// <summary>One entry of a batch, its document already checked against the index.</summary>
internal sealed record WriteAction(WriteKind Kind, string Key, JsonObject Document)
{
    /// <summary>Reads a batch of at most 1,000 entries.</summary>
    public static IReadOnlyList<WriteAction> ReadBatch(IndexDefinition index, JsonObject body)
    {
        var entries = IndexDefinition.List(body, "value").ToList();
        if (entries.Count == 0) throw Refusal.Invalid("No indexing actions found in the request.");
        if (entries.Count > 32_000) throw Refusal.Invalid("More than 32,000 indexing actions in the request.");
        return [.. entries.Select(entry => Read(index, entry))];
    }

    static WriteAction Read(IndexDefinition index, JsonObject entry)
    {
        var kind = (entry["@search.action"]?.GetValue<string>() ?? "upload") switch
        {
            "upload" => WriteKind.Upload,
            "merge" => WriteKind.Merge,
            "mergeOrUpload" => WriteKind.MergeOrUpload,
            "delete" => WriteKind.Delete,
            var other => throw Refusal.Invalid($"The action '{other}' is unknown."),
        };
        var key = entry[index.Key.Path] is JsonValue value && value.TryGetValue<string>(out var given) ? given : throw Refusal.Invalid($"A document lacks its key '{index.Key.Path}'.");
        if (!IsKey(key)) throw Refusal.Invalid($"Invalid document key: '{key}'. Keys can only contain letters, digits, underscore (_), dash (-), or equal sign (=).");
        var document = new JsonObject();
        foreach (var (name, part) in entry)
            if (!name.StartsWith("@search.", StringComparison.Ordinal)) document[name] = part?.DeepClone();
        if (kind != WriteKind.Delete) _ = DocumentFields.Make(index, key, document, new HashSet<string>());
        return new WriteAction(kind, key, document);
    }

    static bool IsKey(string key) => key.Length is > 0 and <= 1024 && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '=');
}

/// <summary>What became of one entry of a batch.</summary>
internal sealed record WriteResult(string Key, int Status, string? Error)
{
    public bool IsOk => Error is null;
}
