namespace Marketplace.Recommendations.Model;

/// <summary>
/// All that is learned from a log but the ranking: several ways to look at it, each weak where another is strong. Immutable, so many threads ask it at once; their scratch
/// space is a <see cref="Shortlist"/> each.
/// </summary>
internal sealed record Sources(
    int ItemCount, long Span, int[] Categories, TrailIndex Trails, ItemLinks Next, ItemLinks Together, ItemLinks Swing, TasteVectors Taste, Popularity Popularity, DecisionCycles Cycles, Rhythms Rhythms,
    NeighbourSettings Session, NeighbourSettings Broad)
{
    /// <summary>Of <see cref="Taste"/>, for whoever looks for all that point into one direction.</summary>
    public DirectionSketch Sketch { get; } = new(Taste.Size, Taste.Vectors);

    public static Sources Learn(BehaviourLog log, LearningSettings settings) => new(
        log.ItemCount, log.Span, log.Categories, TrailIndex.Learn(log), ItemLinks.Build(log, settings.Next), ItemLinks.Build(log, settings.Together), Model.Swing.Build(log), TasteTraining.Learn(log, settings.Taste),
        Popularity.Learn(log), DecisionCycles.Learn(log), Rhythms.Learn(log), settings.Session, settings.Broad);

    public void Save(ModelWriter file)
    {
        file.Write<long>([ItemCount, Span]);
        file.Write(Categories);
        Trails.Save(file);
        Next.Save(file);
        Together.Save(file);
        Swing.Save(file);
        Taste.Save(file);
        Popularity.Save(file);
        Cycles.Save(file);
        Rhythms.Save(file);
        Session.Save(file);
        Broad.Save(file);
    }

    public static Sources Load(ModelReader file)
    {
        var head = file.Read<long>();
        if (head.Length != 2) throw new InvalidDataException("The model is damaged: its head has another length.");
        return new Sources(
            (int)head[0], head[1], file.Read<int>(), TrailIndex.Load(file), ItemLinks.Load(file), ItemLinks.Load(file), ItemLinks.Load(file), TasteVectors.Load(file), Popularity.Load(file), DecisionCycles.Load(file), Rhythms.Load(file),
            NeighbourSettings.Load(file), NeighbourSettings.Load(file));
    }
}

/// <summary>What everything is learned with. One set for all logs.</summary>
/// <param name="IsNewOnly">Whether only products are wanted that the visitor has not touched.</param>
/// <param name="Questions">How many questions the ranking is learned from, at most.</param>
/// <param name="Threads">How many threads the learning of trees may take; sources of a log and of its parts take one each.</param>
internal sealed record LearningSettings(
    NeighbourSettings Session, NeighbourSettings Broad, LinkSettings Next, LinkSettings Together, TasteSettings Taste, bool IsNewOnly = false, int Questions = 20_000, int Threads = 2)
{
    public static LearningSettings Default { get; } = new(NeighbourSettings.Stan, NeighbourSettings.Plain, LinkSettings.Next, LinkSettings.Together, new TasteSettings());
}
