using System.Diagnostics.CodeAnalysis;

namespace Marketplace.Shared;

/// <summary>
/// A value, or the problem that stands in its way. Refusals travel by it; exceptions are left to bugs and outages.
/// </summary>
/// <typeparam name="T">What one gets when nothing stands in the way.</typeparam>
[SuppressMessage("Usage", "CA2225", Justification = "The conversions are the two ways to make one; named twins would be noise.")]
public readonly struct Result<T>
{
    readonly T? value;
    readonly Problem? problem;

    Result(T? value, Problem? problem) => (this.value, this.problem) = (value, problem);

    /// <summary>Whether there is a value.</summary>
    public bool IsOk => problem is null;

    /// <summary>The problem, or null when there is a value.</summary>
    public Problem? Problem => problem;

    /// <summary>The value; asking for it when there is none is a bug.</summary>
    public T Value => problem is null ? value! : throw new InvalidOperationException($"No value: {problem.Code}.");

    /// <summary>Takes the result apart: true with the value, or false with the problem.</summary>
    public bool TryGet([MaybeNullWhen(false)] out T got, [NotNullWhen(false)] out Problem? why)
    {
        (got, why) = (value, problem);
        return problem is null;
    }

    /// <summary>Goes on with the value, or keeps the problem.</summary>
    public Result<TNext> Then<TNext>(Func<T, Result<TNext>> next) => problem is null ? next(value!) : problem;

    /// <summary>A value is a result.</summary>
    public static implicit operator Result<T>(T value) => new(value, null);

    /// <summary>A problem is a result.</summary>
    public static implicit operator Result<T>(Problem problem) => new(default, problem);
}
