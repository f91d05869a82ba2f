using System.Globalization;
using System.Text;
using GdCases.Domain;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Fees;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Workflows;

namespace GdCases.Host.Commands;

/// <summary>A service item as people read it who know the law and not the files: what is asked, what it costs, how long it may take, and every way through it.</summary>
public static class ServiceSheet
{
    public static string Of(Definition definition, ServiceCatalogue catalogue, string language)
    {
        var (item, workflow) = (definition.Item, definition.Workflow);
        var english = language == "en";
        var text = new StringBuilder();
        string In(LocalizedText t) => t.In(language);
        string Say(string zh, string en) => english ? en : zh;
        void Heading(string zh, string en) => text.Append(CultureInfo.InvariantCulture, $"\n## {Say(zh, en)}\n");
        void Line(string line) => text.Append(CultureInfo.InvariantCulture, $"- {line}\n");

        text.Append(CultureInfo.InvariantCulture, $"# {In(item.Title)}\n\n{item.Code}, {In(catalogue.Agency(item.Agency)!.Title)}, {Say(Zh(item.Scope), item.Scope.Code())}\n");
        if (item.Note is { } note)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{In(note)}\n");
        }

        Heading("谁来申请", "Who applies");
        Line(Say($"申请人：{Zh(item.Subject)}", $"applicant: {item.Subject.Code()}"));
        foreach (var party in item.Parties)
        {
            Line($"{party.Role.Code()}: {party.Least} - {party.Most}");
        }

        if (item.Window is { } window)
        {
            Line(Say($"每年{window.From}至{window.To}", $"each year from {window.From} to {window.To}"));
        }

        Heading("填写", "What is asked");
        foreach (var field in item.Form)
        {
            Line($"{In(field.Title)} ({field.Name}, {field.Type.Code}{(field.Required ? "" : Say("，可不填", ", may be left out"))}){(field.Choices.Count > 0 ? $": {string.Join(" / ", field.Choices.Select(c => In(c.Title)))}" : "")}");
        }

        Heading("材料", "Materials");
        foreach (var material in item.Materials)
        {
            Line($"{In(material.Title)} ({material.Code}){(material.Optional ? Say("，可不交", ", may be left out") : "")}{(material.Deferrable ? Say("，可承诺后补", ", may be promised for later") : "")}{(material.When is { } when ? Say($"，仅当 {when}", $", only if {when}") : "")}");
        }

        if (item.Rules.Count > 0)
        {
            Heading("规则", "Rules");
            foreach (var rule in item.Rules)
            {
                Line($"{In(rule.Message)} ({rule.Path}: {rule.Holds})");
            }
        }

        Heading("费用", "Fee");
        foreach (var line in FeeLines(item.Fee, english))
        {
            Line(line);
        }

        Heading("期限", "Limits");
        var named = $"form.{item.Limits.Field}";
        var from = Say(item.Limits.From switch { LimitStart.Acceptance => "受理", LimitStart.Receipt => "收件", LimitStart.Field => named }, item.Limits.From == LimitStart.Field ? named : item.Limits.From.Code());
        Line(item.Limits.Promised == 0 ? Say("即办", "at once") : Say($"承诺{Quantity.WorkingDays(item.Limits.Promised).Zh}", $"{Quantity.WorkingDays(item.Limits.Promised).En} promised"));
        if (item.Limits.Expedited is { } quick)
        {
            Line(Say($"加急{Quantity.WorkingDays(quick).Zh}", $"{Quantity.WorkingDays(quick).En} when expedited"));
        }

        Line(item.Limits.Statutory is { } statutory ? Say($"法定{item.Limits.Days(statutory).Zh}，自{from}起", $"{item.Limits.Days(statutory).En} allowed by law, from {from}") : Say("法律未规定期限", "the law sets none"));
        Line(item.Limits.Extension is { } extension ? Say($"可延长{item.Limits.Days(extension).Zh}", $"extendable by {item.Limits.Days(extension).En}") : Say("不能延长", "not extendable"));

        Heading("结果", "The result");
        Line(In(item.Result.Title) + (item.Delivery.Count > 0 ? $": {string.Join(Say("、", ", "), item.Delivery.Select(w => Say(Zh(w), w.Code())))}" : ""));
        if (item.Retention is { } retention)
        {
            Line(retention.Years is { } years ? Say($"办结后保存{years}年（{retention.Ground.Zh}）", $"kept for {Quantity.Of(years, "", "year").En} ({retention.Ground.En})") : Say($"永久保存（{retention.Ground.Zh}）", $"kept permanently ({retention.Ground.En})"));
        }

        Heading("办理", "Ways through it");
        foreach (var state in workflow.States)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### {In(state.Title)} ({state.Name}){(state.Final ? Say("，终结", ", an end") : state.Asks is { } asks ? Say($"，等待申请人：{asks.Zh}", $", waits for the applicant: {asks.En}") : "")}\n");
            if (state.Limit is { } stay)
            {
                Line(Say($"超过{stay.Title.Zh}即上报", $"passed up after {stay.Title.En}"));
            }

            foreach (var action in workflow.ActionsFrom(state.Name))
            {
                // What silence brings about passes no gate.
                var bySilence = action.By is [Domain.Access.Roles.System] && workflow.IsTimed(action, state.Name);
                var asked = bySilence ? [] : definition.Requirements.Where(r => r.IsAskedOf(action)).Select(r => r.Requirement.Code).Distinct().ToList();
                var conditions = action.Guards.Select(g => g.Code).Concat(action.When is { } open ? [open.Text] : Array.Empty<string>()).ToList();
                string Leads(string to) => In(workflow.State(to)!.Title);
                Line($"{In(action.Title)} ({action.Name}) -> {string.Join(", ", action.Next.Select(n => $"{Leads(n.To)}{Say($"（若 {n.When}）", $" if {n.When}")}").Append(Leads(action.To)))}{(action.Then is { } then ? Say($"，最后一次则{Leads(then)}", $", the last time {Leads(then)}") : "")}; {string.Join(", ", action.By)}"
                    + (conditions.Count > 0 ? Say($"；条件 {string.Join("、", conditions)}", $"; if {string.Join(" and ", conditions)}") : "")
                    + (asked.Count > 0 ? Say($"；须满足 {string.Join("、", asked)}", $"; asks for {string.Join(", ", asked)}") : "")
                    + (action.AtMost is { } most ? Say($"；最多{most}次", $"; {Quantity.Of(most, "", "time").En} at the most") : "")
                    + (action.Procedures.Count > 0 ? Say($"；{string.Join("、", action.Procedures.Select(p => p.Code()))}，最长{Quantity.WorkingDays(action.Longest!.Value).Zh}，{action.Law!.Zh}", $"; {string.Join(", ", action.Procedures.Select(p => p.Code()))}, {Quantity.WorkingDays(action.Longest.Value).En} at the longest, {action.Law.En}") : "")
                    + (action.PaysOut ? Say("；须填支付金额", "; says what is paid out") : "")
                    + (action.Attest.Count > 0 ? Say($"；核验 {string.Join("、", action.Attest.Select(a => a.Code()))}", $"; attests {string.Join(", ", action.Attest.Select(a => a.Code()))}") : ""));
            }

            foreach (var timer in workflow.Timers.Where(t => t.In == state.Name))
            {
                Line(Say($"{timer.After.Title.Zh}后自动：{timer.Take}{(timer.Remind is { } early ? $"（{early.Title.Zh}后提醒）" : "")}", $"after {timer.After.Title.En} by itself: {timer.Take}{(timer.Remind is { } sooner ? $", reminded after {sooner.Title.En}" : "")}"));
            }
        }

        text.Append(CultureInfo.InvariantCulture, $"\n```mermaid\n{WorkflowDiagram.Mermaid(workflow, language).TrimEnd()}\n```\n");
        return text.ToString();
    }

    private static string Zh(Subject subject) => subject switch { Subject.Person => "个人", Subject.Organisation => "单位", Subject.Either => "个人或单位" };

    private static string Zh(Scope scope) => scope switch { Scope.City => "本市办理", Scope.Province => "全省通办", Scope.Nationwide => "全国通办" };

    private static string Zh(DeliveryWay way) => way switch { DeliveryWay.Counter => "窗口领取", DeliveryWay.Post => "邮寄", DeliveryWay.Kiosk => "自助终端", DeliveryWay.Electronic => "电子送达", DeliveryWay.Bank => "银行转账" };

    private static IEnumerable<string> FeeLines(Fee fee, bool english)
    {
        if (fee.Table is { } table)
        {
            foreach (var line in table)
            {
                yield return $"{Cny(line.Amount)}: {line.When?.Text ?? (english ? "all others" : "其他")}";
            }
        }
        else if (fee.Amounts is { } amounts)
        {
            foreach (var (value, amount) in amounts)
            {
                yield return $"{Cny(amount)}: {fee.Field} = {value}";
            }
        }
        else
        {
            yield return Cny(fee.Amount ?? 0);
        }

        if (fee.Assessable)
        {
            yield return english ? "an officer may assess another amount" : "可由工作人员核定";
        }

        static string Cny(decimal amount) => string.Create(CultureInfo.InvariantCulture, $"CNY {amount:0.00}");
    }
}
