using Azure.Messaging.ServiceBus;
using Microsoft.Data.Sqlite;

namespace Marketplace.Local.ServiceBus;

/// <summary>What the broker has: making, changing and finding queues, topics, subscriptions and rules.</summary>
internal sealed partial class Broker
{
    private readonly Dictionary<string, Entity> entities = new(StringComparer.OrdinalIgnoreCase);

    public Task CreateAsync(string path, EntityKind kind, QueueSettings settings, IReadOnlyList<Rule> rules)
    {
        settings.Checked();
        return Act(turn =>
        {
            if (entities.ContainsKey(path))
                throw new ServiceBusException($"The messaging entity '{path}' exists already.", ServiceBusFailureReason.MessagingEntityAlreadyExists, path);
            Add(path, kind, settings, rules);
            turn.Writes.Add(EntityJson.Put(path, kind, settings, rules));
        });
    }

    /// <summary>Creates what is missing, gives the rest its declared settings, and leaves what was not declared alone.</summary>
    public Task DeclareAsync(Topology topology) => Act(turn =>
    {
        foreach (var queue in topology.Queues)
            Declare(turn, queue.Name, EntityKind.Queue, queue.Settings.Checked(), []);
        foreach (var topic in topology.Topics)
        {
            Declare(turn, topic.Name, EntityKind.Topic, topic.Settings.AsStore(), []);
            foreach (var subscription in topic.Subscriptions)
                Declare(turn, EntityPath.Subscription(topic.Name, subscription.Name), EntityKind.Subscription, subscription.Settings.Checked(), subscription.Rules);
        }
    });

    public Task DeleteAsync(string path) => Act(turn =>
    {
        var entity = EntityAt(path);
        foreach (var name in entity.Subscriptions.Values.Select(subscription => subscription.Path).Append(entity.Path))
        {
            foreach (var mailbox in entities[name].Mailboxes) mailbox.FailWaiters(NotFound(name));
            entities.Remove(name);
            turn.Writes.Add(new DropEntity(name));
        }

        if (TopicOf(entity.Path) is { } topic) topic.Subscriptions.Remove(entity.Path);
    });

    public Task ChangeRulesAsync(string path, Func<IReadOnlyList<Rule>, IReadOnlyList<Rule>> change) => Act(turn =>
    {
        var subscription = EntityAt(path);
        subscription.Rules = change(subscription.Rules);
        turn.Writes.Add(EntityJson.Put(subscription.Path, subscription.Kind, subscription.Store.Settings, subscription.Rules));
    });

    public IReadOnlyList<Rule> RulesOf(string path) => Act(_ => EntityAt(path).Rules).Value;

    public bool Has(string path) => Act(_ => entities.ContainsKey(path)).Value;

    public IReadOnlyList<QueueDepth> Depths() => Act(_ => entities.Values.OrderBy(entity => entity.Path, StringComparer.Ordinal)
        .Select(entity => new QueueDepth(
            entity.Path,
            entity.Store.CountOf(ServiceBusMessageState.Active),
            entity.Store.CountOf(ServiceBusMessageState.Scheduled),
            entity.Store.CountOf(ServiceBusMessageState.Deferred),
            entity.Store.DeadLetters?.Count ?? 0)).ToList()).Value;

    private static ServiceBusException NotFound(string path) =>
        new($"The messaging entity '{path}' could not be found.", ServiceBusFailureReason.MessagingEntityNotFound, path);

    private void Declare(Turn turn, string path, EntityKind kind, QueueSettings settings, IReadOnlyList<Rule> rules)
    {
        var known = entities.TryGetValue(path, out var entity);
        if (rules.Count == 0 && kind == EntityKind.Subscription) rules = known ? entity!.Rules : [Rule.Default];
        if (entity is null) entity = Add(path, kind, settings, rules);
        else if (entity.Kind != kind || entity.Store.Settings.RequiresSession != settings.RequiresSession)
            throw new InvalidOperationException($"'{path}' exists as another kind, or differs in RequiresSession, which cannot be changed.");
        (entity.Store.Settings, entity.Rules) = (settings, rules);
        turn.Writes.Add(EntityJson.Put(path, kind, settings, rules));
    }

    private Entity Add(string path, EntityKind kind, QueueSettings settings, IReadOnlyList<Rule> rules)
    {
        var topic = kind == EntityKind.Subscription ? TopicOf(path) ?? throw NotFound(path) : null;
        var entity = new Entity(path, kind, settings) { Rules = rules };
        entities.Add(path, entity);
        topic?.Subscriptions.Add(path, entity);
        return entity;
    }

    private Entity? TopicOf(string path)
    {
        var cut = path.IndexOf("/Subscriptions/", StringComparison.OrdinalIgnoreCase);
        return cut > 0 && entities.TryGetValue(path[..cut], out var topic) && topic.Kind == EntityKind.Topic ? topic : null;
    }

    private Entity EntityAt(string path) => entities.TryGetValue(path, out var entity) ? entity : throw NotFound(path);

    private Mailbox MailboxAt(string path)
    {
        var deadLetters = path.EndsWith(EntityPath.DeadLetterSuffix, StringComparison.OrdinalIgnoreCase);
        var entity = EntityAt(deadLetters ? path[..^EntityPath.DeadLetterSuffix.Length] : path);
        if (entity.Kind == EntityKind.Topic) throw new InvalidOperationException($"A topic is received from through its subscriptions. ({path})");
        return deadLetters ? entity.Store.DeadLetters! : entity.Store;
    }

    private void Load(SqliteConnection connection, out Turn turn)
    {
        turn = new Turn(time.GetUtcNow());
        foreach (var row in BusFile.Entities(connection).OrderBy(row => row.Kind))
            Add(row.Path, row.Kind, EntityJson.ReadSettings(row.Settings), EntityJson.ReadRules(row.Settings));
        var (messages, numbers, sessions, seen) = (BusFile.Messages(connection), BusFile.Numbers(connection), BusFile.Sessions(connection), BusFile.Seen(connection));
        foreach (var entity in entities.Values)
        {
            entity.RestoreSeen(seen[entity.Path]);
            foreach (var (session, state) in sessions[entity.Path]) entity.Store.RestoreState(session, state);
            foreach (var mailbox in entity.Mailboxes.Reverse())
                mailbox.Restore(turn, messages[mailbox.Path], numbers.GetValueOrDefault(mailbox.Path, 1));
        }
    }
}
