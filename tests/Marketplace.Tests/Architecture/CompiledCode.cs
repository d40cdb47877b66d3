using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Marketplace.Tests.Architecture;

/// <summary>A type that another one knows, by a signature or inside of a method.</summary>
internal sealed record Reference(string From, string To);

/// <summary>
/// What a compiled assembly says of itself. Bodies of methods count: a type that is only used inside of one is known all the same. What the
/// compiler makes (closures, state machines) belongs to the type that it was made for.
/// </summary>
internal sealed class CompiledCode : IDisposable
{
    readonly AssemblyDefinition assembly;

    public CompiledCode(string file) => assembly = AssemblyDefinition.ReadAssembly(file, new ReaderParameters { ReadSymbols = false });

    public IEnumerable<TypeDefinition> Types => assembly.MainModule.GetTypes().Where(t => t.Name != "<Module>");

    public IEnumerable<MethodDefinition> Methods => Types.SelectMany(t => t.Methods);

    public void Dispose() => assembly.Dispose();

    /// <summary>Every reference between types, each once.</summary>
    public IReadOnlyList<Reference> References() =>
        [.. Types.SelectMany(t => Named(t).Select(to => new Reference(Outermost(t).FullName, Outermost(to).FullName))).Where(r => r.From != r.To).Distinct()];

    /// <summary>The method and all of this assembly that it calls, by whatever way: also what is only handed on, and the bodies of async methods.</summary>
    public IReadOnlyList<MethodDefinition> Reached(MethodDefinition root)
    {
        var (seen, open) = (new HashSet<MethodDefinition>(), new Queue<MethodDefinition>([root]));
        while (open.TryDequeue(out var method))
        {
            if (!seen.Add(method)) continue;
            foreach (var next in Called(method).Select(Own).OfType<MethodDefinition>().Concat(Machines(method))) open.Enqueue(next);
        }

        return [.. seen];
    }

    /// <summary>The methods that a method names in its body.</summary>
    public static IEnumerable<MethodReference> Called(MethodDefinition method) =>
        method.HasBody ? method.Body.Instructions.Select(i => i.Operand).OfType<MethodReference>() : [];

    /// <summary>The type that a person wrote: nested and made types count as it.</summary>
    public static TypeReference Outermost(TypeReference type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    MethodDefinition? Own(MethodReference method) => method.DeclaringType.Scope == assembly.MainModule ? method.Resolve() : null;

    /// <summary>An async method's body is in a type of its own.</summary>
    static IEnumerable<MethodDefinition> Machines(MethodDefinition method) => method.CustomAttributes
        .Where(a => a.AttributeType.Name is "AsyncStateMachineAttribute" or "IteratorStateMachineAttribute" or "AsyncIteratorStateMachineAttribute")
        .SelectMany(a => ((TypeReference)a.ConstructorArguments[0].Value).Resolve().Methods);

    static IEnumerable<TypeReference> Named(TypeDefinition type) => Signature(type).Concat(type.Methods.SelectMany(InBody)).SelectMany(Parts);

    static IEnumerable<TypeReference> Signature(TypeDefinition type) =>
    [
        .. type.BaseType is { } parent ? new[] { parent } : [], .. type.Interfaces.Select(i => i.InterfaceType), .. type.Fields.Select(f => f.FieldType),
        .. type.CustomAttributes.Select(a => a.AttributeType), .. type.GenericParameters.SelectMany(Constraints),
        .. type.Methods.SelectMany(m => new[] { m.ReturnType }.Concat(m.Parameters.Select(p => p.ParameterType)).Concat(m.CustomAttributes.Select(a => a.AttributeType)).Concat(m.GenericParameters.SelectMany(Constraints))),
    ];

    static IEnumerable<TypeReference> Constraints(GenericParameter parameter) => parameter.Constraints.Select(c => c.ConstraintType);

    static IEnumerable<TypeReference> InBody(MethodDefinition method)
    {
        if (!method.HasBody) return [];
        var operands = method.Body.Instructions.Select(i => i.Operand).SelectMany(operand => operand switch
        {
            MethodReference called => [called.DeclaringType, called.ReturnType, .. called.Parameters.Select(p => p.ParameterType), .. called is GenericInstanceMethod generic ? generic.GenericArguments : []],
            FieldReference field => [field.DeclaringType, field.FieldType],
            TypeReference named => [named],
            _ => Array.Empty<TypeReference>(),
        });
        return operands.Concat(method.Body.Variables.Select(v => v.VariableType)).Concat(method.Body.ExceptionHandlers.Select(h => h.CatchType).OfType<TypeReference>());
    }

    /// <summary>A type and all that it is made of: <c>Task&lt;Order[]&gt;</c> names Task and Order.</summary>
    static IEnumerable<TypeReference> Parts(TypeReference type) => type switch
    {
        GenericParameter => [],
        GenericInstanceType generic => Parts(generic.ElementType).Concat(generic.GenericArguments.SelectMany(Parts)),
        TypeSpecification made => Parts(made.ElementType),
        _ => [type],
    };
}
