namespace Marketplace.Catalog;

/// <summary>Where a reservation stands.</summary>
public enum ReservationState
{
    Reserved,
    Taken,
    Released,
}

/// <summary>Pieces that one order has of a SKU. It stays after its end, so that a message that comes late finds what became of it.</summary>
public sealed record Reservation(string OrderId, int Quantity, ReservationState State, DateTimeOffset ExpiresAt);

/// <summary>One order's wish for a SKU.</summary>
public sealed record Wish(string OrderId, int Quantity, DateTimeOffset ExpiresAt);

/// <summary>The pieces of a SKU that nobody has reserved. Pure: says what a batch of wishes gets.</summary>
public static class StockCounter
{
    /// <summary>More pieces than any shop has; keeps sums far from overflow.</summary>
    public const long Max = 100_000_000;

    /// <summary>Grants wishes in the order of their arrival while pieces last; a large wish that does not fit does not stop smaller ones.</summary>
    public static (IReadOnlyList<Wish> Granted, IReadOnlyList<Wish> Refused, long Left) Grant(long available, IReadOnlyList<Wish> wishes)
    {
        var (granted, refused) = (new List<Wish>(), new List<Wish>());
        foreach (var wish in wishes)
        {
            if (wish.Quantity <= available)
            {
                granted.Add(wish);
                available -= wish.Quantity;
            }
            else
            {
                refused.Add(wish);
            }
        }

        return (granted, refused, available);
    }

    /// <summary>Whether the pieces of a reservation go back into stock.</summary>
    public static bool GivesBack(ReservationState state, bool alsoTaken) => state switch
    {
        ReservationState.Reserved => true,
        ReservationState.Taken => alsoTaken,
        ReservationState.Released => false,
    };
}
