using Microsoft.ML.OnnxRuntime;

namespace Marketplace.Vision;

/// <summary>
/// The network that sees: the first thirteen blocks of a MobileNet v2, which infra/models makes from a package. A deployment may come without it; then
/// nothing is seen, and whoever asks is told so.
/// </summary>
internal sealed class Network(string file) : IDisposable
{
    public const int Side = 224;
    public const int Grid = 14;
    static readonly long[] Shape = [1, 3, Side, Side];
    readonly Lazy<InferenceSession> session = new(() => Open(file));

    /// <summary>Where the build puts it.</summary>
    public static string DefaultFile => Path.Combine(AppContext.BaseDirectory, "models", "look.onnx");

    public bool IsThere { get; } = File.Exists(file);

    /// <summary>Sees what was sampled of a picture. Takes some 20 ms of one to two cores.</summary>
    public Cells See(float[] sampled)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(sampled, Shape);
        using var options = new RunOptions();
        using var seen = session.Value.Run(options, ["picture"], [input], ["cells"]);
        return Cells.Of(seen[0].GetTensorDataAsSpan<float>(), Grid);
    }

    public void Dispose()
    {
        if (session.IsValueCreated) session.Value.Dispose();
    }

    static InferenceSession Open(string file)
    {
        using var options = new SessionOptions { IntraOpNumThreads = Math.Min(2, Environment.ProcessorCount), LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        return new InferenceSession(file, options);
    }
}
