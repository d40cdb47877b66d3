using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Microsoft.DurableTask
{
    /// <summary>Turns inputs, outputs and event payloads into text and back.</summary>
    public abstract class DataConverter
    {
        /// <summary>A value as text; <c>null</c> stays <c>null</c>.</summary>
        /// <param name="value">The value.</param>
        [return: NotNullIfNotNull(nameof(value))]
        public abstract string? Serialize(object? value);

        /// <summary>Text as a value; <c>null</c> stays <c>null</c>.</summary>
        /// <param name="data">The text.</param>
        /// <param name="targetType">The type wanted.</param>
        [return: NotNullIfNotNull(nameof(data))]
        public abstract object? Deserialize(string? data, Type targetType);

        /// <summary>Text as a value; <c>null</c> gives the default.</summary>
        /// <param name="data">The text.</param>
        /// <typeparam name="T">The type wanted.</typeparam>
        [return: NotNullIfNotNull(nameof(data))]
        public virtual T? Deserialize<T>(string? data) => data is null ? default : (T?)Deserialize(data, typeof(T));
    }
}

namespace Microsoft.DurableTask.Converters
{
    /// <summary>The usual converter: System.Text.Json, fields included.</summary>
    /// <param name="options">Other options than the usual.</param>
    public class JsonDataConverter(JsonSerializerOptions? options = null) : DataConverter
    {
        static readonly JsonSerializerOptions Usual = new() { IncludeFields = true };

        readonly JsonSerializerOptions options = options ?? Usual;

        /// <summary>The converter with the usual options.</summary>
        public static JsonDataConverter Default { get; } = new();

        /// <inheritdoc/>
        [return: NotNullIfNotNull(nameof(value))]
        public override string? Serialize(object? value) => value is null ? null : JsonSerializer.Serialize(value, options);

        /// <inheritdoc/>
        [return: NotNullIfNotNull(nameof(data))]
        public override object? Deserialize(string? data, Type targetType) =>
            data is null ? null : JsonSerializer.Deserialize(data, targetType, options)!;
    }
}
