using CsCheck;
using GdCases.Domain.Cases;
using GdCases.Domain.Identity;
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
    [InlineData("11010519491231002x")]
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

public class Other_numbers
{
    [Theory]
    [InlineData("13800138000", true)]
    [InlineData("12800138000", false)]
    [InlineData("1380013800", false)]
    [InlineData("138001380000", false)]
    public void a_mobile_number(string number, bool valid) => Mobile.IsValid(number).ShouldBe(valid);

    [Theory]
    [InlineData("C12345678", true)]
    [InlineData("CA1234567", true)]
    [InlineData("W12345678", false)]
    [InlineData("C1234567", false)]
    public void a_permit_to_hong_kong_and_macao(string number, bool valid) => new IdDocument(IdType.HkmoPermit, number).IsWellFormed.ShouldBe(valid);

    [Theory]
    [InlineData("张小三", "张*三")]
    [InlineData("张三", "张*")]
    [InlineData("欧阳小三", "欧**三")]
    [InlineData("张", "*")]
    public void a_name_is_masked(string name, string masked) => Mask.Name(name).ShouldBe(masked);

    [Fact]
    public void an_identity_number_keeps_first_3_and_last_4() => Mask.Number("11010519491231002X").ShouldBe("110***********002X");

    [Fact]
    public void the_key_of_an_identity_does_not_show_it() => new IdDocument(IdType.ResidentId, "11010519491231002X").Key.ShouldNotContain("1949");
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
