using Antlr4.Runtime;
using static Cel.Internal.CelParser;

namespace GdCases.Application.Rules;

/// <summary>
/// A condition as it was parsed, without what its evaluation passes and has no use for. The package goes through the tree
/// anew each time a condition is asked: through some eight nodes for each name, and at each it puts together the text of all
/// that is below, for a message that it does not write. A node that stands in for nothing is left out, and one whose
/// parts are known by name gives up the list of its children, which is where the text comes from.
/// </summary>
internal static class LeanTree
{
    public static void Prune(ParserRuleContext node)
    {
        if (node.children is not { } children)
        {
            return;
        }

        for (var i = 0; i < children.Count; i++)
        {
            if (children[i] is ParserRuleContext child)
            {
                Prune(child);
                // What is looked for by its type has to stay where it is.
                children[i] = StandsAlone(node) || node is RelationContext ? Meant(child) : child;
            }
        }

        switch (node)
        {
            case StartContext or NestedContext or CreateListContext or ExprListContext or ExprContext { op: not null } or IdentOrGlobalCallContext { args: null } or StringContext or IntContext:
            case ConditionalOrContext { _e1.Count: > 0 }:
            case ConditionalAndContext { _e1.Count: > 0 }:
                node.children = null;
                break;
            default:
                break;
        }
    }

    /// <summary>What a node comes to that says nothing itself.</summary>
    private static ParserRuleContext Meant(ParserRuleContext node) => node switch
    {
        NestedContext nested => Meant(nested.e),
        IdentOrGlobalCallContext { args: { } args } call => Method(call.id, args),
        _ when StandsAlone(node) && node.children is [ParserRuleContext only] => only,
        _ => node,
    };

    /// <summary><c>a.days(b)</c> for <c>days(a, b)</c>: before it looks for a function the package goes through every enumeration it knows, and for a method it does not.</summary>
    private static MemberCallContext Method(IToken name, ExprListContext args)
    {
        var of = new PrimaryExprContext(new MemberContext());
        of.AddChild(Meant(args._e[0]));
        var method = new MemberCallContext(new MemberContext()) { id = name };
        method.AddChild(of);
        args._e.RemoveAt(0);
        if (args._e.Count > 0)
        {
            method.AddChild(args);
        }

        return method;
    }

    private static bool StandsAlone(ParserRuleContext node) => node is ExprContext { op: null } or ConditionalOrContext { _e1.Count: 0 } or ConditionalAndContext { _e1.Count: 0 }
        or RelationContext { op: null } or CalcContext { op: null } or MemberExprContext or PrimaryExprContext or OptExprContext { opt: null } or ConstantLiteralContext;
}
