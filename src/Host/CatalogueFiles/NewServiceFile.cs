namespace GdCases.Host.CatalogueFiles;

/// <summary>A service item's file to begin with.</summary>
public static class NewServiceFile
{
    public static string Of(string code, string category, string agency, string workflow, string delivery) => $$"""
        # 待填 / To say: the name as the province's list has it, in both languages.
        code: {{code}}
        category: {{category}}
        zh: {{code}}
        en: {{code}}
        agency: {{agency}}
        # 待填 / To say: person, organisation or either.
        subject: either
        workflow: {{workflow}}
        # 待填 / To say: the limits and the law that sets them; in working days, or as in "60 calendar days". extension: what may be added once.
        limits: { promised: 7, statutory: 20, extension: 10 }
        # 待填 / To say: amount in CNY, or by a choice of the form, or by a table of conditions; and the price order.
        fee: { amount: 0 }
        # 待填 / To say: where it can be applied for: city, province or nationwide.
        scope: city
        result: { zh: 决定书, en: Decision }
        # 待填 / To say: how long its cases are kept, or permanently, and by which rule.
        retention: { keep: 10 years, zh: 国家档案局令第8号（2006年）, en: "Order No. 8 of the State Archives Administration (2006)" }
        # The first unless the applicant chooses another: electronic, counter, post, kiosk, bank.
        delivery: [{{delivery}}]
        # 待填 / To say: what has to be handed in. deferrable: may be promised for later; optional; when: asked only if a condition holds.
        materials:
          - { code: application, zh: 申请书, en: Application }
        # 待填 / To say: what has to be filled in. Personal unless personal: false.
        form:
          - { name: remark, zh: 备注, en: Remark, type: text, max-length: 200 }
        # 待填 / To say: what must hold across fields and parties, each with its law:
        # rules:
        #   - { path: form.amount, holds: "form.amount <= form.rent * 12", zh: 不得超过年租金。, en: "No more than a year's rent." }

        """;
}
