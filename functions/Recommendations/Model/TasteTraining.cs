namespace Marketplace.Recommendations.Model;

/// <summary>How directions are learned.</summary>
/// <param name="Size">How many numbers a direction has, at most; made a multiple of sixteen.</param>
/// <param name="MostNumbers">How many numbers all directions have together, since every question is compared with all of them; with more products, directions are shorter.</param>
/// <param name="Epochs">How often the log is gone through, at most.</param>
/// <param name="MostSteps">How many steps are learned from altogether; a large log is gone through less often, one larger than that in a part drawn by chance.</param>
/// <param name="Batch">How many steps are taken together.</param>
/// <param name="Negatives">How many products are drawn for a batch that were not taken.</param>
/// <param name="Temperature">What cosines are divided by: the smaller, the more the nearest of those not taken count.</param>
/// <param name="Rate">How far a step goes at first; a tenth of it at last.</param>
/// <param name="NegativePower">By which power of how popular they are products are drawn.</param>
/// <param name="Seed">Of all chance in it.</param>
internal sealed record TasteSettings(
    int Size = 128, int MostNumbers = 6_400_000, int Epochs = 10, int MostSteps = 7_500_000, int Batch = 128, int Negatives = 256, float Temperature = 0.085f, float Rate = 0.0075f, double NegativePower = 0.5, int Seed = 1)
{
    const int Least = 32;

    /// <summary>How many numbers the directions of so many products have.</summary>
    public int SizeFor(int products) => Whole(Math.Min(Size, Math.Max(Least, MostNumbers / Math.Max(1, products))));

    static int Whole(int size) => Math.Max(1, size / Matrix.Columns) * Matrix.Columns;
}

/// <summary>
/// Learns <see cref="TasteVectors"/>: of the product taken next and some hundreds of others, drawn by how popular they are, the one taken is to be told by its direction (a sampled softmax over
/// cosines, corrected for how likely each was drawn). Trails are gone through in both directions, since what belongs together does so whichever came first. A batch is worked out as products of
/// matrices. One thread and one seed: the same log gives the same directions.
/// </summary>
internal sealed class TasteTraining
{
    readonly TasteSettings settings;
    readonly Trail[] trails;
    readonly TasteVectors model;
    readonly SparseAdam rows;
    readonly SparseAdam biases;
    readonly Random chance;
    readonly int[] drawn;
    readonly TasteBatch batch;

    TasteTraining(BehaviourLog log, TasteSettings settings)
    {
        var size = settings.SizeFor(log.ItemCount);
        (this.settings, trails, chance) = (settings, log.Trails, new Random(settings.Seed));
        var counts = Counts(log);
        model = new TasteVectors(size, Begin(counts, size), new float[TasteVectors.Window + TasteVectors.Lags + TasteVectors.Kinds]);
        rows = new SparseAdam(model.Vectors, size, settings.Rate);
        biases = new SparseAdam(model.Biases, 1, settings.Rate);
        (drawn, var costs) = Draws(counts);
        batch = new TasteBatch(model, rows, biases, costs, settings);
    }

    public static TasteVectors Learn(BehaviourLog log, TasteSettings settings)
    {
        var training = new TasteTraining(log, settings);
        training.Run();
        return training.model;
    }

    static int[] Counts(BehaviourLog log)
    {
        var counts = new int[log.ItemCount];
        foreach (var trail in log.Trails)
            foreach (var happening in trail.Happenings) counts[happening.Item]++;
        return counts;
    }

    /// <summary>Any direction to begin with; a product that nobody has touched has none, so that nothing points to it by chance.</summary>
    float[] Begin(int[] counts, int size)
    {
        var vectors = new float[counts.Length * size];
        for (var item = 0; item < counts.Length; item++)
        {
            if (counts[item] == 0) continue;
            var vector = vectors.AsSpan(item * size, size);
            for (var i = 0; i < size; i++) vector[i] = (float)(chance.NextDouble() - 0.5);
            TasteVectors.ToLengthOne(vector);
        }

        return vectors;
    }

    /// <summary>A large draw of products by the power of their popularity, and the logarithm of how likely each is.</summary>
    (int[] Drawn, float[] Costs) Draws(int[] counts)
    {
        var (powers, sum) = (counts.Select(c => c == 0 ? 0 : Math.Pow(c, settings.NegativePower)).ToArray(), 0.0);
        var total = powers.Sum();
        var (bag, at) = (new int[1 << 20], 0);
        for (var item = 0; item < powers.Length; item++)
        {
            sum += powers[item];
            for (var end = (int)(sum / total * bag.Length); at < end && at < bag.Length; at++) bag[at] = item;
        }

        for (; at < bag.Length; at++) bag[at] = bag[Math.Max(0, at - 1)];
        return (bag, [.. powers.Select(p => (float)Math.Log(Math.Max(p, 1e-9) / total * settings.Negatives))]);
    }

    void Run()
    {
        var pairs = trails.SelectMany((trail, i) => Enumerable.Range(1, Math.Max(0, trail.Length - 1)).Where(at => IsStep(trail, at)).Select(at => (Trail: i, At: at))).ToArray();
        if (pairs.Length == 0) return;
        var (epochs, length) = (Math.Clamp(settings.MostSteps / pairs.Length, 1, settings.Epochs), Math.Min(settings.MostSteps, pairs.Length));
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            chance.Shuffle(pairs);
            for (var start = 0; start < length; start += settings.Batch)
            {
                var done = (epoch + ((float)start / length)) / epochs;
                LearnBatch(pairs.AsSpan(start, Math.Min(settings.Batch, length - start)), 1 - (done * 0.9f));
            }
        }
    }

    /// <summary>Whoever does the same again has gone nowhere.</summary>
    static bool IsStep(Trail trail, int at) => trail[at].Item != trail[at - 1].Item || trail[at].Kind != trail[at - 1].Kind;

    void LearnBatch(ReadOnlySpan<(int Trail, int At)> pairs, float pace)
    {
        batch.Open(drawn, chance);
        foreach (var (trail, at) in pairs) batch.Add(Step(trails[trail], at));
        batch.Close();
        foreach (var row in rows.Apply(pace)) TasteVectors.ToLengthOne(model.Vectors.AsSpan(row * model.Size, model.Size));
        biases.Apply(pace);
    }

    /// <summary>Of two products that follow each other, the later one asked of what came before it, or the earlier one of what came after.</summary>
    TasteStep Step(Trail trail, int at) => chance.Next(2) == 0
        ? new TasteStep(new Question(trail.Take(at), trail[at].Time), trail[at].Item)
        : new TasteStep(new Question(trail.Backwards(at, TasteVectors.Window), trail[at - 1].Time), trail[at - 1].Item);
}
