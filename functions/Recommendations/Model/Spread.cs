namespace Marketplace.Recommendations.Model;

/// <summary>Times as people keep them: their logarithms' mean and deviation, from so many observations.</summary>
/// <param name="Mean">Of the natural logarithm of seconds.</param>
/// <param name="Deviation">Of the same.</param>
/// <param name="Count">How many observations it rests on; 0 if it is only what the wider group says.</param>
internal readonly record struct Spread(float Mean, float Deviation, int Count)
{
    /// <summary>How many observations of its own weigh as much as the wider group.</summary>
    const double PriorCount = 5;
    const double LeastDeviation = 0.3;

    /// <summary>How far a duration is from the usual one, in deviations: 0 is just as usual, negative is early. Kept within 4.</summary>
    public float Place(double seconds) => Deviation <= 0 ? 0 : (float)Math.Clamp((Math.Log(Math.Max(1, seconds)) - Mean) / Deviation, -4, 4);

    /// <summary>What observations say, drawn towards the wider group the fewer they are.</summary>
    public static Spread Of(IReadOnlyCollection<double> seconds, Spread wider)
    {
        if (seconds.Count == 0) return wider with { Count = 0 };
        var logs = seconds.Select(s => Math.Log(Math.Max(1, s))).ToArray();
        if (wider.Deviation <= 0)
        {
            var own = logs.Average();
            return new Spread((float)own, (float)Math.Max(LeastDeviation, Math.Sqrt(logs.Average(l => (l - own) * (l - own)))), logs.Length);
        }

        var mean = (logs.Sum() + (PriorCount * wider.Mean)) / (logs.Length + PriorCount);
        var variance = (logs.Sum(l => (l - mean) * (l - mean)) + (PriorCount * wider.Deviation * wider.Deviation)) / (logs.Length + PriorCount);
        return new Spread((float)mean, (float)Math.Max(LeastDeviation, Math.Sqrt(variance)), logs.Length);
    }
}
