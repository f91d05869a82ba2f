using System.Text;

namespace GdCases.Domain.Workflows;

/// <summary>A workflow as a Mermaid state diagram, for documents and for whoever writes workflows.</summary>
public static class WorkflowDiagram
{
    public static string Mermaid(Workflow workflow, string language)
    {
        var text = new StringBuilder("stateDiagram-v2\n");
        foreach (var state in workflow.States)
        {
            text.Append($"    state \"{Quoted(state.Title.In(language))}\" as {Id(state.Name)}\n");
        }

        text.Append($"    [*] --> {Id(workflow.Start)}\n");
        foreach (var action in workflow.Actions)
        {
            foreach (var from in action.From)
            {
                text.Append($"    {Id(from)} --> {Id(action.To)}: {Label(action, language)}\n");
                foreach (var next in action.Next)
                {
                    text.Append($"    {Id(from)} --> {Id(next.To)}: {Label(action, language)} [{Quoted(next.When.Text)}]\n");
                }

                if (action.Then is not null)
                {
                    text.Append($"    {Id(from)} --> {Id(action.Then)}: {Label(action, language)} ({action.AtMost})\n");
                }
            }
        }

        foreach (var state in workflow.States.Where(s => s.Final))
        {
            text.Append($"    {Id(state.Name)} --> [*]\n");
        }

        return text.ToString();
    }

    private static string Id(string name) => name.Replace('-', '_');

    private static string Quoted(string text) => text.Replace('"', '\'');

    private static string Label(WorkflowAction action, string language) => Quoted(action.Title.In(language)).Replace(':', '：') + (action.AtOnce ? " ⚡" : "");
}
