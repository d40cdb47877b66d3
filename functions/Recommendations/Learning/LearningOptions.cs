namespace Marketplace.Recommendations.Learning;

/// <summary>Configuration section <c>Recommendations:Learning</c>.</summary>
public sealed class LearningOptions
{
    public const string Section = "Recommendations:Learning";

    /// <summary>What is said to serve while there is no model.</summary>
    public const string NoModel = "none";

    /// <summary>How much worse a new model's recall may be and still take over, from 0 to 1.</summary>
    public double Margin { get; set; } = 0.02;

    /// <summary>With fewer deeds nothing is learned.</summary>
    public int LeastEvents { get; set; } = 300;

    /// <summary>How many days of the log are learned from.</summary>
    public int Days { get; set; } = 90;

    /// <summary>How many numbers a product's direction has, at most; most of the learning time goes into them. With more than 50,000 products they have fewer.</summary>
    public int Directions { get; set; } = 128;

    /// <summary>How many threads learning takes; requests are served beside it.</summary>
    public int Threads { get; set; } = 1;
}
