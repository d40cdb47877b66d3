namespace Microsoft.DurableTask;

/// <summary>The name of an orchestrator or activity. Names compare without regard to case.</summary>
public readonly struct TaskName : IEquatable<TaskName>
{
    /// <summary>Makes a name; <c>null</c> yields the default value.</summary>
    /// <param name="name">The name.</param>
    public TaskName(string name)
    {
        Name = name;
        Version = name is null ? null! : string.Empty;
    }

    /// <summary>The name as given.</summary>
    public string Name { get; }

    /// <summary>Always empty: versions travel in the options.</summary>
    public string Version { get; }

    /// <summary>The name as a string.</summary>
    /// <param name="value">The name.</param>
    public static implicit operator string(TaskName value) => value.Name;

    /// <summary>A string as a name; empty yields the default value.</summary>
    /// <param name="value">The name.</param>
    public static implicit operator TaskName(string value) => string.IsNullOrEmpty(value) ? default : new(value);

    /// <summary>Whether two names are the same.</summary>
    /// <param name="a">One name.</param>
    /// <param name="b">The other.</param>
    public static bool operator ==(TaskName a, TaskName b) => a.Equals(b);

    /// <summary>Whether two names differ.</summary>
    /// <param name="a">One name.</param>
    /// <param name="b">The other.</param>
    public static bool operator !=(TaskName a, TaskName b) => !a.Equals(b);

    /// <inheritdoc/>
    public bool Equals(TaskName other) => string.Equals(Name, other.Name, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TaskName other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Name is null ? 0 : StringComparer.OrdinalIgnoreCase.GetHashCode(Name);

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>The version of an orchestrator or activity; empty means unversioned.</summary>
public readonly struct TaskVersion : IEquatable<TaskVersion>
{
    /// <summary>No version, asked for on purpose.</summary>
    public static readonly TaskVersion Unversioned;

    readonly string? value;

    /// <summary>Makes a version; <c>null</c> and empty are <see cref="Unversioned"/>, blanks alone are refused.</summary>
    /// <param name="version">The version.</param>
    public TaskVersion(string? version)
    {
        if (version is { Length: > 0 } && string.IsNullOrWhiteSpace(version))
            throw new ArgumentException("A version of blanks only says nothing; pass null or an empty string for none.", nameof(version));
        value = version;
    }

    /// <summary>The version, never <c>null</c>.</summary>
    public string Version => value ?? string.Empty;

    /// <summary>The version as a string.</summary>
    /// <param name="value">The version.</param>
    public static implicit operator string(TaskVersion value) => value.Version;

    /// <summary>A string as a version.</summary>
    /// <param name="value">The version.</param>
    public static implicit operator TaskVersion(string? value) => new(value);

    /// <summary>Whether two versions are the same.</summary>
    /// <param name="a">One version.</param>
    /// <param name="b">The other.</param>
    public static bool operator ==(TaskVersion a, TaskVersion b) => a.Equals(b);

    /// <summary>Whether two versions differ.</summary>
    /// <param name="a">One version.</param>
    /// <param name="b">The other.</param>
    public static bool operator !=(TaskVersion a, TaskVersion b) => !a.Equals(b);

    /// <inheritdoc/>
    public bool Equals(TaskVersion other) => string.Equals(Version, other.Version, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TaskVersion other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Version);

    /// <inheritdoc/>
    public override string ToString() => Version;
}
