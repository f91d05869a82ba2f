using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using GdCases.Application.Audit;
using GdCases.Application.Officers;
using GdCases.Domain;
using GdCases.Domain.Access;
using GdCases.Domain.Cases.Clock;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Materials;
using GdCases.Domain.Parties;
using GdCases.Domain.Rules;
using GdCases.Domain.Time;
using GdCases.Projections.Worklist;
using GdCases.Host.Api.Cases;
using GdCases.Host.Api.Drafts;
using GdCases.Host.Api.Files;
using GdCases.Host.Startup;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using NodaTime;

namespace GdCases.Host.Api.Http;

/// <summary>The published contract: OpenAPI 3.1 at /openapi/v1.json, made from the endpoints and their types.</summary>
public static class Contract
{
    private const string Bearer = "bearer";
    private const string Signature = "signature";

    private const string About =
        """
        办件管理：一件申请从提交到办结。Case management for government services: an application from submission to its end.

        * `Accept-Language: en` gets English, anything else Chinese (zh-CN).
        * Every error is an RFC 9457 problem with a stable `code`; `errors` has everything that is wrong, each with its `path`.
        * Times are UTC (ISO 8601), days are days in Asia/Shanghai, amounts are CNY, limits are working days.
        * A property without a value is absent from answers, never null.
        """;

    private static readonly Dictionary<string, string> ParameterDescriptions = new()
    {
        ["number"] = "The case number (受理编号), 20 digits, the last a check digit.",
        ["action"] = "An action of the case's workflow; openActions of the case has those that can be taken now.",
        ["code"] = "The service item's code.",
        ["name"] = "The workflow's name.",
        ["year"] = "The year, four digits.",
        ["persona"] = "Whom the token stands for.",
        ["id"] = "An officer's id, as their tokens' subject says it; a proposal's or an upload's, as it was answered; a draft's UUID.",
        ["day"] = "A day, yyyy-MM-dd.",
        ["hall"] = "The hall's code.",
        ["deputy"] = "The id of the officer who looks after the desk.",
        ["file"] = "The address of a file, as POST /v1/files gave it.",
    };

    // What each schema of NodaTime's, and each that a converter hides, is on the wire.
    private static readonly Dictionary<Type, (JsonSchemaType Type, string? Format)> Scalars = new()
    {
        [typeof(string)] = (JsonSchemaType.String, null),
        [typeof(decimal)] = (JsonSchemaType.Number, "decimal"),
        [typeof(Condition)] = (JsonSchemaType.String, null),
        [typeof(Instant)] = (JsonSchemaType.String, "date-time"),
        [typeof(LocalDate)] = (JsonSchemaType.String, "date"),
        [typeof(AnnualDate)] = (JsonSchemaType.String, null),
        [typeof(Period)] = (JsonSchemaType.String, "duration"),
        // Form values: texts in the form that is canonical for their type. That numbers and booleans are taken too is told in words.
        [typeof(JsonElement)] = (JsonSchemaType.String, null),
    };

    /// <summary>What travels as a map and has names that are known: by type, each name's type and what it is for.</summary>
    private static readonly Dictionary<Type, IEnumerable<(string Name, Type Type, string? About)>> Written = new()
    {
        [typeof(ActionBody)] = InputFields.All.Values.OrderBy(f => f.Name, StringComparer.Ordinal).Select(f => (f.Name, ActionBody.TypeOnWire(f), (string?)f.About)),
        [typeof(HistoryDetails)] = HistoryDetails.Known.Select(d => (d.Key, d.Value, (string?)null)),
    };

    /// <summary>What a query takes where that is not just any text.</summary>
    private static readonly Dictionary<string, Func<OpenApiDocument, IOpenApiSchema>> Parameters = new()
    {
        ["number"] = _ => new OpenApiSchema { Type = JsonSchemaType.String, Pattern = Bounds.Number },
        ["year"] = _ => new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Minimum = $"{CalendarYear.Earliest}", Maximum = $"{CalendarYear.Latest}" },
        ["from"] = _ => new OpenApiSchema { Type = JsonSchemaType.String, Format = "date" },
        ["dueBefore"] = _ => new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" },
        ["light"] = document => new OpenApiSchemaReference(nameof(Light), document),
        ["office"] = _ => Bounds.OneOf(Codes.All<OfficePart>()),
        ["view"] = _ => Bounds.OneOf(["masked", "full"]),
        ["purpose"] = _ => Bounds.OneOf(Codes.All<LookPurpose>()),
        ["event"] = _ => Bounds.OneOf(Codes.All<SecurityEvent>()),
        ["who"] = _ => new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[0-9a-f]{16}$" },
        ["kind"] = _ => Bounds.OneOf(Codes.All<LookKind>()),
        ["file"] = _ => new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[0-9a-f]{64}$" },
        ["material"] = _ => new OpenApiSchema { Type = JsonSchemaType.String, Pattern = Bounds.Code },
        ["agreed"] = _ => new OpenApiSchema { Type = JsonSchemaType.Boolean },
        ["service"] = _ => new OpenApiSchema { Type = JsonSchemaType.String, Pattern = Bounds.Code },
        ["display"] = _ => new OpenApiSchema { Type = JsonSchemaType.Boolean },
        ["sort"] = _ => Bounds.OneOf(["age", "urgency"]),
        ["action"] = _ => new OpenApiSchema { Type = JsonSchemaType.String, Pattern = Bounds.Code },
        ["name"] = _ => new OpenApiSchema { Type = JsonSchemaType.String, Pattern = Bounds.Code },
        ["id"] = _ => new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = OfficerStreams.MaxId },
        ["deputy"] = _ => new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = OfficerStreams.MaxId },
    };

    /// <summary>The problems an endpoint may answer with, beside 429, 500 and 503 which any may.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            endpoint.Produces<Problem>(status, "application/problem+json");
        }

        return endpoint;
    }

    /// <summary>The endpoint needs an Idempotency-Key.</summary>
    public static RouteHandlerBuilder TakesKey(this RouteHandlerBuilder endpoint) => endpoint.Header(
        Requests.IdempotencyKey, required: true, "4f8e2a", $"Names the request, 1 to {Requests.MaxKeyLength} visible ASCII characters: sent again with the same key and body it gets the first answer; with another body it is refused.", Requests.MaxKeyLength, "^[!-~]+$");

    /// <summary>The endpoint heeds If-Match.</summary>
    public static RouteHandlerBuilder TakesVersion(this RouteHandlerBuilder endpoint) => endpoint.Header(
        "If-Match", required: false, "\"3\"", "The ETag that the caller has seen, of the case or the draft. When it has moved on: 412, of a case with currentVersion.", 24, """^(\*|"[0-9]{1,18}")$""");

    /// <summary>The endpoint is one of tus's.</summary>
    public static RouteHandlerBuilder TakesTus(this RouteHandlerBuilder endpoint) => endpoint.Header("Tus-Resumable", required: true, "1.0.0", "The version of tus.", 5, """^1\.0\.0$""");

    /// <summary>The endpoint needs a number of bytes.</summary>
    public static RouteHandlerBuilder TakesBytes(this RouteHandlerBuilder endpoint, string header) => endpoint.Header(header, required: true, "4194304", "A number of bytes.", 18, "^[0-9]{1,18}$");

    public static void AddCasesOpenApi(this IServiceCollection services, IConfiguration configuration)
    {
        var contact = configuration.GetSection("Contact");
        if (!Uri.TryCreate(contact["Url"], UriKind.Absolute, out var site))
        {
            throw new StartupException($"Contact__Url is '{contact["Url"]}', which is no address.");
        }

        services.AddOpenApi("v1", options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            // One name a type, and none for what is one JSON value: a date is a date wherever it stands.
            options.CreateSchemaReferenceId = type =>
                IsPlain(type.Type) ? null
                : Written.ContainsKey(type.Type) ? type.Type.Name
                // In JavaScript a promise is something else.
                : type.Type == typeof(Promise) ? "MaterialPromise"
                : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
            options.AddDocumentTransformer((document, _, _) => Document(document, contact, site));
            options.AddOperationTransformer(Operation);
            options.AddSchemaTransformer(Schema);
        });
    }

    /// <summary>The contract is made once in a Host's life: it says the same to everybody.</summary>
    public static void MapContract(this IEndpointRouteBuilder app)
    {
        var made = new Lazy<Task<string>>(async () =>
        {
            var document = await app.ServiceProvider.GetRequiredKeyedService<IOpenApiDocumentProvider>("v1").GetOpenApiDocumentAsync(CancellationToken.None);
            return await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, CancellationToken.None);
        });
        app.MapGet("/openapi/v1.json", async () => Results.Text(await made.Value, "application/json; charset=utf-8")).AllowAnonymous().ExcludeFromDescription();
    }

    private static RouteHandlerBuilder Header(this RouteHandlerBuilder endpoint, string name, bool required, string example, string description, int longest, string pattern) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Header,
                Required = required,
                Description = description,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = longest, Pattern = pattern },
                Example = example,
            });
            return Task.CompletedTask;
        });

    private static Task Document(OpenApiDocument document, IConfiguration contact, Uri site)
    {
        var isDevelopment = document.Paths.Keys.Any(p => p.StartsWith("/dev/", StringComparison.Ordinal));
        document.Info = new OpenApiInfo
        {
            Title = "GdCases",
            Version = "v1",
            Description = About,
            Contact = new OpenApiContact { Name = contact["Name"], Email = contact["Email"], Url = site },
            License = new OpenApiLicense { Name = "Proprietary", Url = site },
        };
        // Where the document is: what a request says of its host is not repeated.
        document.Servers = [new OpenApiServer { Url = "/", Description = $"The Host that this document comes from ({(isDevelopment ? "for development, local" : "production")}).", Extensions = new Dictionary<string, IOpenApiExtension> { ["x-internal"] = new JsonNodeExtension(JsonValue.Create(false)) } }];

        OpenApiTag[] tags =
        [
            new() { Name = "appointments", Description = "Halls, their slots, and who is expected." },
            new() { Name = "audit", Description = "What happened, why, and how a case stood; for auditors." },
            new() { Name = "calendar", Description = "Working days, days off, deadlines." },
            new() { Name = "cases", Description = "Applying, looking, moving." },
            new() { Name = "catalogue", Description = "What can be applied for, and how it is worked on." },
            new() { Name = "development", Description = "Absent in Production." },
            new() { Name = "drafts", Description = "Applications that are being filled in." },
            new() { Name = "figures", Description = "How many, how late, how soon." },
            new() { Name = "files", Description = "Materials as files: bringing them, and having them again." },
            new() { Name = "lists", Description = "The officers' worklist, and everybody's own cases." },
            new() { Name = "officers", Description = "Who works on cases, who stands in for whom; for supervisors." },
            new() { Name = "payments", Description = "Fees through the payment gateway, and a day's money." },
            new() { Name = "status", Description = "For whoever holds the receipt; no login." },
        ];
        document.Tags = tags.Where(t => isDevelopment || t.Name != "development").ToHashSet();

        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Bearer] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "JWT",
                Description = "A token of the configured OpenID Connect issuer with the claims sub and roles, and as they apply agency, divisions and identities. What RFC8725 asks of whoever checks one holds: signed with an asymmetric algorithm of a fixed list, by the configured issuer, for this audience, not expired.",
            },
            [Signature] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = "webhook-signature",
                Description = "Standard Webhooks 1.0: v1, and HMAC-SHA256 of webhook-id, webhook-timestamp and the body, with the secret that is shared with the payment gateway.",
            },
        };
        // Written out where it stands: of a type by another name clients are made that do not compile.
        if (document.Components.Schemas!.Remove(nameof(IFormFile)) && ((OpenApiSchema)document.Components.Schemas[nameof(FileForm)]).Properties is { } form)
        {
            form["file"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary", Description = form["file"].Description };
        }

        foreach (var body in document.Paths.Values.SelectMany(p => p.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>()).Select(o => o.RequestBody?.Content).OfType<IDictionary<string, OpenApiMediaType>>().Where(c => c.ContainsKey(UploadEndpoints.ContentType)))
        {
            body[UploadEndpoints.ContentType].Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" };
        }

        var application = Partly(nameof(SubmitBody), document);
        foreach (var draft in new[] { nameof(DraftBody), nameof(DraftView), nameof(PrefillView) })
        {
            ((OpenApiSchema)document.Components.Schemas[draft]).Properties!["application"] = new OpenApiSchemaReference(application, document);
        }

        Bounds.Set(document);
        return Task.CompletedTask;
    }

    /// <summary>Beside a type, and whatever it is made of, the same of which nothing has to be there: what a draft is.</summary>
    private static string Partly(string name, OpenApiDocument document)
    {
        var schemas = document.Components!.Schemas!;
        var partial = $"Partial{name}";
        if (schemas[name] is not OpenApiSchema { Properties: { } properties } whole)
        {
            return name;
        }

        if (!schemas.ContainsKey(partial))
        {
            var part = (OpenApiSchema)whole.CreateShallowCopy();
            schemas[partial] = part;
            part.Required = null;
            part.Properties = properties.ToDictionary(p => p.Key, p => Of(p.Value));
        }

        return partial;

        IOpenApiSchema Of(IOpenApiSchema schema)
        {
            if (schema is OpenApiSchemaReference { Reference.Id: { } id })
            {
                return Partly(id, document) is var found && found == id ? schema : new OpenApiSchemaReference(found, document);
            }

            if (schema is OpenApiSchema { Items: { } items } list)
            {
                var copy = (OpenApiSchema)list.CreateShallowCopy();
                copy.Items = Of(items);
                return copy;
            }

            return schema;
        }
    }

    private static Task Operation(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        // Said of every operation: for those that need no token, that they need none.
        var isPublic = context.Description.ActionDescriptor.EndpointMetadata.OfType<IAllowAnonymous>().Any();
        var scheme = context.Description.ActionDescriptor.EndpointMetadata.OfType<SignedAttribute>().Any() ? Signature : isPublic ? null : Bearer;
        operation.Security = scheme is null ? [] : [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, context.Document)] = [] }];

        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>().Where(p => p.In is ParameterLocation.Path or ParameterLocation.Query))
        {
            parameter.Description = parameter.In == ParameterLocation.Path ? ParameterDescriptions[parameter.Name!] : parameter.Description;
            if (parameter.Schema is OpenApiSchema { Minimum: { } least, Maximum: { } most })
            {
                // Read as text, so that what is no number is told as everything else is.
                parameter.Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Minimum = least, Maximum = most };
            }
            else if (Parameters.TryGetValue(parameter.Name!, out var schema))
            {
                parameter.Schema = schema(context.Document!);
            }
        }

        var problem = new OpenApiSchemaReference(nameof(Problem), context.Document);
        operation.Responses ??= [];
        foreach (var (status, description) in new[] { ("400", "The request is malformed: it cannot be read as what it should be."), ("408", "The request's body did not arrive in time."), ("429", "Too many requests; Retry-After says in how many seconds there may be more."), ("500", "Our own fault; the traceId finds it in the logs."), ("503", "The database or the tokens' issuer is out of reach, or too many ask at once: try again with the same key.") })
        {
            if (status == "408" && operation.RequestBody is null)
            {
                continue;
            }

            operation.Responses.TryAdd(status, new OpenApiResponse
            {
                Description = description,
                Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new() { Schema = problem } },
            });
        }

        foreach (var (status, response) in operation.Responses.OrderBy(r => r.Key).Select(r => (r.Key, (OpenApiResponse)r.Value)))
        {
            foreach (var media in response.Content?.Values.OfType<OpenApiMediaType>() ?? [])
            {
                media.Example = Example($"{operation.OperationId}.{status}") ?? (status[0] == '2' ? null : Example($"problem.{status}"));
            }
        }

        foreach (var (status, response) in operation.Responses.Select(r => (r.Key, (OpenApiResponse)r.Value)))
        {
            response.Headers ??= new Dictionary<string, IOpenApiHeader>();
            if (status[0] is '2' or '4')
            {
                response.Headers["RateLimit"] = Text("What is left in this minute (draft-ietf-httpapi-ratelimit-headers).");
            }

            if (status is "429" or "503")
            {
                response.Headers["Retry-After"] = new OpenApiHeader { Description = "Seconds.", Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" } };
            }
        }

        // A file in a form has no example that could be read.
        if (operation.RequestBody?.Content is { } body && body.TryGetValue("application/json", out var json))
        {
            json.Example = Example($"{operation.OperationId}.request");
        }

        if (operation.Tags?.Any(t => t.Name == "cases") == true)
        {
            foreach (var (status, response) in operation.Responses.Where(r => r.Key[0] == '2').Select(r => (r.Key, (OpenApiResponse)r.Value)))
            {
                response.Headers!["ETag"] = Text("The case's version, for If-Match.");
                if (status == "201")
                {
                    response.Headers["Location"] = Text("Where the case is.");
                }
            }
        }

        return Task.CompletedTask;

        static OpenApiHeader Text(string description) => new() { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
    }

    /// <summary>Says what the schema exporter cannot see: behind converters, and that absent is how a null is written.</summary>
    private static async Task Schema(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellation)
    {
        var type = context.JsonTypeInfo.Type;
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (Scalar(plain, context.JsonTypeInfo.Options) is { } scalar)
        {
            (schema.Type, schema.Format, schema.Enum, schema.Properties, schema.Required) = (scalar.Type, scalar.Format, scalar.Enum ?? schema.Enum, null, null);
        }
        else if (Written.TryGetValue(plain, out var fields))
        {
            schema.Properties = new Dictionary<string, IOpenApiSchema>();
            schema.AdditionalPropertiesAllowed = false;
            schema.AdditionalProperties = null;
            foreach (var (name, field, about) in fields)
            {
                var property = Scalar(field, context.JsonTypeInfo.Options) ?? await context.GetOrCreateSchemaAsync(field, null, cancellation);
                property.Description = about;
                schema.Properties[name] = property;
            }
        }
        else if (plain == typeof(Problem))
        {
            schema.Properties!["code"] = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. FaultCodes.All.Select(c => JsonValue.Create(c.Code))], Description = FaultCodes.Table };
        }

        if (context.JsonTypeInfo is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } element })
        {
            schema.Items = Scalar(element, context.JsonTypeInfo.Options) ?? schema.Items;
        }

        if (context.JsonTypeInfo is { Kind: JsonTypeInfoKind.Dictionary, ElementType: { } value } && !Written.ContainsKey(plain))
        {
            schema.AdditionalProperties = Scalar(value, context.JsonTypeInfo.Options) ?? schema.AdditionalProperties;
        }

        foreach (var property in context.JsonTypeInfo.Properties.Where(p => p.IsGetNullable))
        {
            if (property.AttributeProvider?.IsDefined(typeof(RequiredAttribute), inherit: false) != true)
            {
                schema.Required?.Remove(property.Name);
            }
        }
    }

    /// <summary>The members of a type whose values are written as codes; null for other types.</summary>
    private static IEnumerable<object>? ClosedSet(Type type) =>
        type.IsEnum ? Enum.GetValues(type).Cast<object>()
        : type.IsSubclassOf(typeof(Term)) ? ((dynamic)type.GetProperty("All")!.GetValue(null)!).Members
        : null;

    /// <summary>Whether a type is one JSON value that has no name of its own.</summary>
    private static bool IsPlain(Type type) => Scalars.ContainsKey(type) || IsText(type);

    private static bool IsText(Type type) => Array.Exists(type.GetInterfaces(), i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(ITextValue<>));

    /// <summary>The schema of a type that is one JSON value; null for other types.</summary>
    private static OpenApiSchema? Scalar(Type type, JsonSerializerOptions json) =>
        Scalars.TryGetValue(type, out var known) ? new() { Type = known.Type, Format = known.Format }
        : IsText(type) ? new() { Type = JsonSchemaType.String, MaxLength = type == typeof(PartyName) ? PartyName.MaxLength : type == typeof(Reference) ? InputFields.MaxReference : type == typeof(Mobile) ? 30 : InputFields.MaxText }
        : ClosedSet(type) is { } members ? new() { Type = JsonSchemaType.String, Enum = [.. members.Select(m => JsonSerializer.SerializeToNode(m, type, json)!)] }
        : null;

    /// <summary>A request or an answer as the system really gives it, kept as a file beside the code; null where there is none.</summary>
    private static JsonNode? Example(string name)
    {
        using var file = Assembly.GetExecutingAssembly().GetManifestResourceStream($"examples/{name}.json");
        return file is null ? null : JsonNode.Parse(file);
    }
}
