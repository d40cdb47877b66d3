using System.Security.Cryptography;

namespace Marketplace.Catalog;

/// <summary>A source of chance that tests can replace.</summary>
public class Chance
{
    /// <summary>A whole number from 0 up to, not including, <paramref name="bound"/>.</summary>
    public virtual int Below(int bound) => RandomNumberGenerator.GetInt32(bound);
}
