using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;
using Marketplace.Local.SearchServer.Schema;

namespace Marketplace.Local.SearchServer.Query;

/// <summary>A document found, and how well it fits.</summary>
internal readonly record struct Hit(int Document, float Score);

/// <summary>
/// Nearest neighbours by cosine, exact: every vector is compared, eight or more numbers an instruction. Vectors of a segment are read and
/// brought to length one once, and live in memory as long as the segment does. The score is the service's: 1 / (1 + cosine distance).
/// </summary>
internal sealed record VectorSearch(IReadOnlyList<(FieldDefinition Field, float[] Vector)> Targets, int Nearest)
{
    static readonly ConditionalWeakTable<object, Dictionary<string, Segment>> Segments = [];

    public static VectorSearch Read(IndexDefinition index, JsonObject json)
    {
        var kind = json["kind"]?.GetValue<string>() ?? "vector";
        if (kind != "vector") throw Refusal.NotCovered($"A vector query of kind '{kind}'");
        var nearest = json["k"]?.GetValue<int>() ?? 50;
        if (nearest is < 1 or > 10_000) throw Refusal.Invalid("'k' must be from 1 to 10,000.");
        var fields = (json["fields"]?.GetValue<string>() ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (fields.Length == 0) throw Refusal.Invalid("A vector query names no fields.");
        return new VectorSearch(
            [.. fields.Select(f => index.Field(f, v => v is { Kind: ValueKind.Vector, IsSearchable: true }, "a searchable vector")).Select(f => (f, Unit(DocumentFields.Floats(f, json["vector"] ?? new JsonArray()))))], nearest);
    }

    /// <summary>A ranking for each field, nearest first, within the documents that the filter lets through.</summary>
    public IEnumerable<IReadOnlyList<Hit>> Run(IndexSearcher searcher, Lucene.Net.Search.Filter? filter) => Targets.Select(target => Nearby(searcher, target.Field, target.Vector, filter));

    List<Hit> Nearby(IndexSearcher searcher, FieldDefinition field, float[] vector, Lucene.Net.Search.Filter? filter)
    {
        var best = new PriorityQueue<Hit, float>();
        foreach (var leaf in searcher.IndexReader.Leaves)
        {
            var reader = leaf.AtomicReader;
            if (Load(reader, field) is not { } segment) continue;
            var live = reader.LiveDocs;
            var allowed = Allowed(filter, leaf);
            for (var i = 0; i < segment.Documents.Length; i++)
            {
                var doc = segment.Documents[i];
                if ((live is not null && !live.Get(doc)) || (allowed is not null && !allowed.Get(doc))) continue;
                var cosine = Dot(vector, segment.Numbers.AsSpan(i * vector.Length, vector.Length));
                if (best.Count < Nearest) best.Enqueue(new Hit(leaf.DocBase + doc, cosine), cosine);
                else if (cosine > best.Peek().Score) best.EnqueueDequeue(new Hit(leaf.DocBase + doc, cosine), cosine);
            }
        }

        return [.. best.UnorderedItems.Select(i => i.Element).OrderByDescending(h => h.Score).ThenBy(h => h.Document).Select(h => h with { Score = 1 / (2 - h.Score) })];
    }

    static FixedBitSet? Allowed(Lucene.Net.Search.Filter? filter, AtomicReaderContext leaf)
    {
        if (filter is null) return null;
        var allowed = new FixedBitSet(leaf.AtomicReader.MaxDoc);
        if (filter.GetDocIdSet(leaf, null)?.GetIterator() is { } matching) allowed.Or(matching);
        return allowed;
    }

    static Segment? Load(AtomicReader reader, FieldDefinition field)
    {
        var known = Segments.GetOrCreateValue(reader.CoreCacheKey);
        lock (known)
        {
            if (known.TryGetValue(field.Path, out var segment)) return segment;
            var column = DocumentFields.Vector(field.Path);
            if (reader.GetBinaryDocValues(column) is not { } values || reader.GetDocsWithField(column) is not { } present) return null;
            return known[field.Path] = Segment.Read(values, present, reader.MaxDoc, field.Dimensions);
        }
    }

    static float[] Unit(float[] vector)
    {
        var length = MathF.Sqrt(Dot(vector, vector));
        return length == 0 ? vector : [.. vector.Select(v => v / length)];
    }

    static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var (sum, i) = (Vector<float>.Zero, 0);
        for (; i <= left.Length - Vector<float>.Count; i += Vector<float>.Count) sum += new Vector<float>(left[i..]) * new Vector<float>(right[i..]);
        var total = Vector.Sum(sum);
        for (; i < left.Length; i++) total += left[i] * right[i];
        return total;
    }

    sealed record Segment(int[] Documents, float[] Numbers)
    {
        public static Segment Read(BinaryDocValues values, IBits present, int most, int dimensions)
        {
            var documents = Enumerable.Range(0, most).Where(present.Get).ToArray();
            var numbers = new float[documents.Length * dimensions];
            var bytes = new BytesRef();
            var one = new float[dimensions];
            for (var i = 0; i < documents.Length; i++)
            {
                values.Get(documents[i], bytes);
                Buffer.BlockCopy(bytes.Bytes, bytes.Offset, one, 0, dimensions * sizeof(float));
                Unit(one).CopyTo(numbers, i * dimensions);
            }

            return new Segment(documents, numbers);
        }
    }
}
