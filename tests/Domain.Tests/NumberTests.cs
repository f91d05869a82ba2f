using CsCheck;
using GdCases.Domain.Cases;
using GdCases.Domain.Parties;
using NodaTime;

namespace GdCases.Domain.Tests;

public class A_resident_identity_number
{
    // Published examples: GB 11643's own, and one that ends in X.
    [Theory]
    [InlineData("11010519491231002X")]
    [InlineData("440524188001010014")]
    public void is_valid_with_its_check_character(string number) => ResidentId.IsValid(number).ShouldBeTrue();

    [Theory]
    [InlineData("110105194912310021")]
        [InlineData("11010519490231002X")]
    [InlineData("1101051949123100")]
    [InlineData("１１010519491231002X")]
    [InlineData("")]
    [InlineData(null)]
    public void is_refused_otherwise(string? number) => ResidentId.IsValid(number).ShouldBeFalse();

    [Fact]
    public void shows_every_single_wrong_digit() => Gen.Select(Valid, Gen.Int[0, 16], Gen.Int[1, 9]).Sample((number, at, by) =>
    {
        var digits = number.ToCharArray();
        digits[at] = (char)('0' + ((digits[at] - '0' + by) % 10));
        ResidentId.Check(digits.AsSpan(0, 17)).ShouldNotBe(number[17]);
    });

    [Fact]
    public void carries_the_birth_date() => ResidentId.BirthDateOf("11010519491231002X").ShouldBe(new LocalDate(1949, 12, 31));

    private static readonly Gen<string> Valid =
        from area in Gen.Int[110000, 659999]
        from days in Gen.Int[0, 40000]
        from sequence in Gen.Int[0, 999]
        let first = $"{area}{new LocalDate(1910, 1, 1).PlusDays(days):yyyyMMdd}{sequence:D3}"
        select first + ResidentId.Check(first);
}

public class A_unified_social_credit_code
{
    [Theory]
    [InlineData("91350100M000100Y43")]
    [InlineData("91110000600037341L")]
    public void is_valid_with_its_check_character(string code) => CreditCode.IsValid(code).ShouldBeTrue();

    [Theory]
    [InlineData("91350100M000100Y44")]
    [InlineData("91350100I000100Y43")]
    [InlineData("91350100m000100y43")]
    [InlineData("91350100M000100Y4")]
    [InlineData(null)]
    public void is_refused_otherwise(string? code) => CreditCode.IsValid(code).ShouldBeFalse();
}

public class A_mobile_number
{
    [Theory]
    [InlineData("13800138000", "13800138000", MobileRegion.Mainland)]
    [InlineData("19900138000", "19900138000", MobileRegion.Mainland)]
    [InlineData("+86 138-0013-8000", "13800138000", MobileRegion.Mainland)]
    [InlineData("+852 6123 4567", "+85261234567", MobileRegion.HongKong)]
    [InlineData("+852 41234567", "+85241234567", MobileRegion.HongKong)]
    [InlineData("+852 91234567", "+85291234567", MobileRegion.HongKong)]
    [InlineData("+85366123456", "+85366123456", MobileRegion.Macao)]
    [InlineData("+441234567890", "+441234567890", MobileRegion.Elsewhere)]
    [InlineData("+1234567", "+1234567", MobileRegion.Elsewhere)]
    [InlineData("+123456789012345", "+123456789012345", MobileRegion.Elsewhere)]
    public void has_one_form(string written, string number, MobileRegion region)
    {
        var mobile = Mobile.Parse(written)!.Value;
        (mobile.Text, mobile.Region).ShouldBe((number, region));
        Mobile.Of(number).ShouldBe(mobile);
    }

    [Theory]
    [InlineData("12800138000")]
    [InlineData("23800138000")]
    [InlineData("1380013800")]
    [InlineData("138001380000")]
    [InlineData("+85231234567")]
    [InlineData("+8526123456")]
    [InlineData("+852612345678")]
    [InlineData("+85356123456")]
    [InlineData("+8536612345")]
    [InlineData("+853661234567")]
    [InlineData("+0234567890")]
    [InlineData("+123456")]
    [InlineData("+1234567890123456")]
    [InlineData("+")]
    [InlineData("")]
    [InlineData("１３８００１３８０００")]
    [InlineData("1380013800a")]
    public void is_refused_when_it_can_be_none(string written) => Mobile.Parse(written).ShouldBeNull();

    [Fact]
    public void prints_itself_masked() => Mobile.Of("13800138000").ToString().ShouldBe("138****8000");
}

public class An_identity_document
{
    [Theory]
    [InlineData(IdType.ResidentId, "11010519491231002x", true)]
    [InlineData(IdType.ResidentId, " 11010519491231002X ", true)]
    [InlineData(IdType.ResidentId, "11010519491231002", false)]
    [InlineData(IdType.CreditCode, "91350100m000100y43", true)]
    [InlineData(IdType.CreditCode, "91350100M000100Y44", false)]
    [InlineData(IdType.Passport, "E12345678", true)]
    [InlineData(IdType.Passport, "ED123", true)]
    [InlineData(IdType.Passport, "E123", false)]
    [InlineData(IdType.Passport, "E12345678901234", true)]
    [InlineData(IdType.Passport, "E123456789012345", false)]
    [InlineData(IdType.Passport, "E1234-678", false)]
    [InlineData(IdType.HkmoPermit, "C12345678", true)]
    [InlineData(IdType.HkmoPermit, "CA1234567", true)]
    [InlineData(IdType.HkmoPermit, "W12345678", false)]
    [InlineData(IdType.HkmoPermit, "C1234567", false)]
    [InlineData(IdType.HkmoPermit, "C-1234567", false)]
    [InlineData(IdType.HkmoPermit, "C1234567A", false)]
    [InlineData(IdType.HomeReturnPermit, "H12345678", true)]
    [InlineData(IdType.HomeReturnPermit, "M1234567890", true)]
    [InlineData(IdType.HomeReturnPermit, "H123456789", false)]
    [InlineData(IdType.HomeReturnPermit, "K12345678", false)]
    [InlineData(IdType.HomeReturnPermit, "H1234567A", false)]
    [InlineData(IdType.TaiwanPermit, "12345678", true)]
    [InlineData(IdType.TaiwanPermit, "1234567", false)]
    [InlineData(IdType.TaiwanPermit, "1234567A", false)]
    [InlineData(IdType.ForeignerCard, "USA310000000000", true)]
    [InlineData(IdType.ForeignerCard, "US1310000000000", false)]
    [InlineData(IdType.ForeignerCard, "USA31000000000", false)]
    [InlineData(IdType.ForeignerCard, "USA31000000000A", false)]
    public void has_its_form_and_check_character(IdType type, string number, bool valid) => new IdDocument(type, number).IsWellFormed.ShouldBe(valid);

    // Residence permits of Hong Kong, Macao and Taiwan residents, and the foreigners' card of 2023, have the identity card's form.
    [Theory]
    [InlineData("810000")]
    [InlineData("820000")]
    [InlineData("830000")]
    [InlineData("911840")]
    public void of_a_resident_from_elsewhere_is_of_the_same_form(string area) =>
        new IdDocument(IdType.ResidentId, $"{area}19900307123" is var first ? first + ResidentId.Check(first) : "").IsWellFormed.ShouldBeTrue();

    [Fact]
    public void in_small_letters_is_the_same_card() => new IdDocument(IdType.ResidentId, "11010519491231002x").ShouldBe(new IdDocument(IdType.ResidentId, "11010519491231002X"));

    [Fact]
    public void of_an_organisation_is_its_credit_code() =>
        (new IdDocument(IdType.CreditCode, "x").IsOrganisation, new IdDocument(IdType.Passport, "x").IsOrganisation).ShouldBe((true, false));

    [Theory]
    [InlineData("1949-12-31", "2026-05-20", 76)]
    [InlineData("2008-05-20", "2026-05-20", 18)]
    [InlineData("2008-05-21", "2026-05-20", 17)]
    public void tells_how_old_somebody_is(string born, string day, int age)
    {
        var first = $"440106{born.Replace("-", "", StringComparison.Ordinal)}123";
        var id = new IdDocument(IdType.ResidentId, first + ResidentId.Check(first));
        (id.BirthDate, id.AgeOn(NodaTime.Text.LocalDatePattern.Iso.Parse(day).Value)).ShouldBe((NodaTime.Text.LocalDatePattern.Iso.Parse(born).Value, age));
    }

    [Fact]
    public void that_tells_no_birth_date_tells_no_age() =>
        (new IdDocument(IdType.Passport, "E12345678").BirthDate, new IdDocument(IdType.Passport, "E12345678").AgeOn(new LocalDate(2026, 5, 20))).ShouldBe((null, null));

    [Fact]
    public void has_a_key_that_does_not_show_it_and_is_no_others()
    {
        var id = new IdDocument(IdType.ResidentId, "11010519491231002X");
        id.Key.ShouldNotContain("1949");
        id.Key.Length.ShouldBe(32);
        id.Key.ShouldNotBe(new IdDocument(IdType.Passport, "11010519491231002X").Key);
        id.ToString().ShouldBe("ResidentId 110***********002X");
    }
}

public class Somebodys_name
{
    [Theory]
    [InlineData("张小三", "张*三")]
    [InlineData("张三", "张*")]
    [InlineData("欧阳小三", "欧**三")]
    [InlineData("张", "*")]
    [InlineData("", "")]
    // Beyond the first plane and with variation selectors, a character stays one.
    [InlineData("张𬱖", "张*")]
    [InlineData("𠮷野家", "𠮷*家")]
    [InlineData("葛󠄀城市", "葛󠄀*市")]
    [InlineData("e\u0301a\u0301b", "e\u0301*b")]
    public void is_masked_character_by_character(string name, string masked) => Mask.Name(name).ShouldBe(masked);

    [Theory]
    [InlineData(" 陈小明 ", "陈小明")]
    [InlineData("e\u0301", "é")]
    [InlineData("\u3000𬱖\u3000", "𬱖")]
    [InlineData("<b>张</b>", "<b>张</b>")]
    public void has_one_form(string written, string name) => PartyName.Parse(written)!.Value.Text.ShouldBe(name);

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\u200B")]
    [InlineData("\u200F\u2060")]
    [InlineData("\u3164")]
    [InlineData("\u2800")]
    [InlineData("\u0301")]
    [InlineData("\uE000")]
    [InlineData("a\0b")]
    [InlineData("a\uFFFE")]
    [InlineData("\uFDD0a")]
    [InlineData("a\uD83F\uDFFF")]
    public void is_refused_when_nothing_visible_is_in_it(string written) => PartyName.Parse(written).ShouldBeNull();

    // Not in an InlineData: half a surrogate pair does not survive being written there.
    [Fact]
    public void is_refused_when_it_is_no_text()
    {
        PartyName.Parse("a" + '\ud800').ShouldBeNull();
        PartyName.Parse("a" + '\udc00').ShouldBeNull();
        PartyName.Parse("a" + '\ud800' + "b").ShouldBeNull();
        PartyName.Parse("\ud842\udfb7")!.Value.Masked.ShouldBe("*");
    }

    [Fact]
    public void prints_itself_masked()
    {
        PartyName.Of("张小三").ToString().ShouldBe("张*三");
        default(PartyName).Text.ShouldBe("");
        $"{FreeText.Of("秘密")} {default(FreeText)}".ShouldBe("(2) (0)");
        Reference.Of("440106199003071231").ToString().ShouldBe("440***********1231");
        default(Reference).Text.ShouldBe("");
        default(Mobile).Text.ShouldBe("");
        FreeText.Parse(" 文 ")!.Value.Text.ShouldBe("文");
        FreeText.Parse("\u200B").ShouldBeNull();
        Reference.Parse("\u200B").ShouldBeNull();
    }

    [Theory]
    [InlineData("11010519491231002X", "110***********002X")]
    [InlineData("12345678", "12****78")]
    [InlineData("1234567", "*****67")]
    [InlineData("12", "12")]
    [InlineData("1", "1")]
    [InlineData("", "")]
    public void is_not_the_only_thing_masked(string number, string masked) => Mask.Number(number).ShouldBe(masked);
}

public class A_case_number
{
    private static readonly Gen<CaseNumber> Any =
        from division in Gen.Int[440000, 449999]
        from days in Gen.Int[0, 20000]
        from running in Gen.Int[1, CaseNumber.MaxRunning]
        select CaseNumber.Create(division.ToString(), new LocalDate(2020, 1, 1).PlusDays(days), running);

    // ISO 7064 gives 0794 with check digit 5 as its example for MOD 11,10.
    [Fact]
    public void has_the_check_digit_of_the_standard() => CaseNumber.CheckDigit("0794").ShouldBe('5');

    [Fact]
    public void has_twenty_digits_beginning_with_division_and_date()
    {
        var number = CaseNumber.Create("440100", new LocalDate(2026, 5, 20), 42);
        number.Value.ShouldStartWith("4401002605200000042");
        number.Value.Length.ShouldBe(20);
        number.Division.ShouldBe("440100");
    }

    [Fact]
    public void reads_back() => Any.Sample(number => CaseNumber.TryParse(number.Value, out var read) && read == number);

    [Fact]
    public void shows_every_single_wrong_digit() => Gen.Select(Any, Gen.Int[0, 19], Gen.Int[1, 9]).Sample((number, at, by) =>
    {
        var digits = number.Value.ToCharArray();
        digits[at] = (char)('0' + ((digits[at] - '0' + by) % 10));
        CaseNumber.TryParse(new string(digits), out _).ShouldBeFalse();
    });

    [Theory]
    [InlineData("44010026052000000421x")]
    [InlineData("4401002605200000042")]
    [InlineData("４4010026052000000425")]
    [InlineData("")]
    [InlineData(null)]
    public void is_refused_when_it_is_none(string? text) => CaseNumber.TryParse(text, out _).ShouldBeFalse();
}
