namespace Marketplace.Local;

/// <summary>The host cannot start, for a reason that the person at the keyboard can mend; the message says how.</summary>
public sealed class LocalHostException : Exception
{
    public LocalHostException() { }

    public LocalHostException(string message) : base(message) { }

    public LocalHostException(string message, Exception? innerException) : base(message, innerException) { }
}
