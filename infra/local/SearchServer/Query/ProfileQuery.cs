using Lucene.Net.Index;
using Lucene.Net.Queries;
using Lucene.Net.Search;
using Lucene.Net.Util;
using Marketplace.Local.SearchServer.Schema;

namespace Marketplace.Local.SearchServer.Query;

/// <summary>Multiplies the score of a text match by what the functions of a scoring profile make of the document's columns.</summary>
internal sealed class ProfileQuery(Lucene.Net.Search.Query text, ScoringProfile profile, IReadOnlyDictionary<string, IReadOnlySet<string>> tags, DateTimeOffset now)
    : CustomScoreQuery(text)
{
    protected override CustomScoreProvider GetCustomScoreProvider(AtomicReaderContext context) => new Provider(context, profile, tags, now);

    sealed class Provider : CustomScoreProvider
    {
        readonly ScoringProfile profile;
        readonly IReadOnlyList<Func<int, double>> shares;

        public Provider(AtomicReaderContext context, ScoringProfile profile, IReadOnlyDictionary<string, IReadOnlySet<string>> tags, DateTimeOffset now)
            : base(context)
        {
            this.profile = profile;
            shares = [.. profile.Functions.Select(f => f.Type == "tag" ? Tag(context.AtomicReader, f, tags) : Number(context.AtomicReader, f, now))];
        }

        public override float CustomScore(int doc, float subQueryScore, float valSrcScore) => (float)(subQueryScore * profile.Factor([.. shares.Select(s => s(doc))]));

        static Func<int, double> Number(AtomicReader reader, ScoringFunction function, DateTimeOffset now)
        {
            var column = DocumentFields.Column(function.Field.Path);
            if (reader.GetNumericDocValues(column) is not { } values || reader.GetDocsWithField(column) is not { } present) return _ => 0;
            return doc => !present.Get(doc) ? 0 : function.Type == "freshness"
                ? function.OfAge(now - new DateTimeOffset(values.Get(doc), TimeSpan.Zero))
                : function.OfMagnitude(function.Field.Kind == ValueKind.Real ? NumericUtils.SortableInt64ToDouble(values.Get(doc)) : values.Get(doc));
        }

        static Func<int, double> Tag(AtomicReader reader, ScoringFunction function, IReadOnlyDictionary<string, IReadOnlySet<string>> tags)
        {
            if (!tags.TryGetValue(function.TagsParameter, out var wanted)) throw Refusal.Invalid($"The scoring parameter '{function.TagsParameter}' is missing.");
            var matching = new FixedBitSet(reader.MaxDoc);
            foreach (var tag in wanted)
            {
                var docs = reader.GetTermDocsEnum(new Term(DocumentFields.Exact(function.Field.Path), tag));
                while (docs is not null && docs.NextDoc() != DocIdSetIterator.NO_MORE_DOCS) matching.Set(docs.DocID);
            }

            return doc => matching.Get(doc) ? 1 : 0;
        }
    }
}
