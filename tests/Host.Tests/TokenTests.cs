using System.Security.Claims;
using GdCases.Host.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;

namespace GdCases.Host.Tests;

/// <summary>A token found good is good for a minute, for as long as it says itself, and for nobody who changes it.</summary>
public class A_validated_token
{
    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private readonly Clock _clock = new();
    private readonly ValidatedTokens _tokens;
    private readonly string _token = new DevelopmentTokens().Issue("officer", ["reviewer"], "exit-entry", ["440100"], []);

    public A_validated_token() => _tokens = new ValidatedTokens(_clock);

    [Fact]
    public void is_unknown_before_it_was_checked() => Recognised(_token).ShouldBeNull();

    [Fact]
    public void is_recognised_with_whom_it_stands_for()
    {
        Keep();
        Recognised(_token)!.FindFirstValue("sub").ShouldBe("officer");
    }

    [Fact]
    public void is_checked_again_after_a_minute()
    {
        Keep();
        _clock.Now += TimeSpan.FromSeconds(59);
        Recognised(_token).ShouldNotBeNull();
        _clock.Now += TimeSpan.FromSeconds(2);
        Recognised(_token).ShouldBeNull();
    }

    [Fact]
    public void is_never_taken_longer_than_it_says()
    {
        _clock.Now = new DateTimeOffset(new JsonWebToken(_token).ValidTo, TimeSpan.Zero) - TimeSpan.FromSeconds(10);
        Keep();
        Recognised(_token).ShouldNotBeNull();
        _clock.Now += TimeSpan.FromSeconds(11);
        Recognised(_token).ShouldBeNull();
    }

    [Fact]
    public void is_not_recognised_when_anything_in_it_is_changed()
    {
        Keep();
        var parts = _token.Split('.');
        Recognised($"{parts[0]}.{parts[1]}.{(parts[2][0] == 'A' ? 'B' : 'A')}{parts[2][1..]}").ShouldBeNull();
        Recognised($"{parts[0]}.{parts[1]}.").ShouldBeNull();
        Recognised($"{parts[0]}.{new JsonWebToken(new DevelopmentTokens().Issue("officer", ["supervisor"], "exit-entry", ["440100"], [])).EncodedPayload}.{parts[2]}").ShouldBeNull();
    }

    private static AuthenticationScheme Scheme { get; } = new(JwtBearerDefaults.AuthenticationScheme, null, typeof(JwtBearerHandler));

    private void Keep() => _tokens.Keep(new TokenValidatedContext(new DefaultHttpContext(), Scheme, new JwtBearerOptions())
    {
        SecurityToken = new JsonWebToken(_token),
        Principal = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", "officer")], "test")),
    });

    private ClaimsPrincipal? Recognised(string token)
    {
        var http = new DefaultHttpContext { Request = { Headers = { Authorization = $"Bearer {token}" } } };
        var context = new MessageReceivedContext(http, Scheme, new JwtBearerOptions());
        _tokens.Recognise(context);
        return context.Result?.Succeeded == true ? context.Principal : null;
    }
}
