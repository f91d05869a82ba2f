using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using GdCases.Domain;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Parties;
using GdCases.Host.Api.Cases;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using NodaTime;

namespace GdCases.Host.Api.Http;

/// <summary>The published contract: OpenAPI 3.1 at /openapi/v1.json, made from the endpoints and their types.</summary>
public static class Contract
{
    private const string Bearer = "bearer";

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
        ["id"] = "An officer's id, as their tokens' subject says it; a proposal's, as proposing answered.",
        ["deputy"] = "The id of the officer who looks after the desk.",
    };

    // What each schema of NodaTime's, and each that a converter hides, is on the wire.
    private static readonly Dictionary<Type, (JsonSchemaType Type, string? Format)> Scalars = new()
    {
        [typeof(string)] = (JsonSchemaType.String, null),
        [typeof(Instant)] = (JsonSchemaType.String, "date-time"),
        [typeof(LocalDate)] = (JsonSchemaType.String, "date"),
        [typeof(AnnualDate)] = (JsonSchemaType.String, null),
        [typeof(Period)] = (JsonSchemaType.String, "duration"),
        [typeof(JsonElement)] = (JsonSchemaType.String | JsonSchemaType.Number | JsonSchemaType.Boolean | JsonSchemaType.Null, null),
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
        Requests.IdempotencyKey, required: true, "4f8e2a", $"Names the request, 1 to {Requests.MaxKeyLength} visible ASCII characters: sent again with the same key and body it gets the first answer; with another body it is refused.");

    /// <summary>The endpoint heeds If-Match.</summary>
    public static RouteHandlerBuilder TakesVersion(this RouteHandlerBuilder endpoint) => endpoint.Header(
        "If-Match", required: false, "\"3\"", "The ETag of the case as the caller saw it. When the case has moved on: 412 with currentVersion.");

    public static void AddCasesOpenApi(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer(Document);
        options.AddOperationTransformer(Operation);
        options.AddSchemaTransformer(Schema);
    });

    private static RouteHandlerBuilder Header(this RouteHandlerBuilder endpoint, string name, bool required, string example, string description) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Header,
                Required = required,
                Description = description,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                Example = example,
            });
            return Task.CompletedTask;
        });

    private static Task Document(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellation)
    {
        document.Info = new OpenApiInfo { Title = "GdCases", Version = "v1", Description = About, Contact = new OpenApiContact { Name = "GdCases" } };
        // Where the document is: what a request says of its host is not repeated.
        document.Servers = [new OpenApiServer { Url = "/" }];

        document.Tags = new HashSet<OpenApiTag>
        {
            new() { Name = "cases", Description = "Applying, looking, moving." },
            new() { Name = "lists", Description = "The officers' worklist, and everybody's own cases." },
            new() { Name = "officers", Description = "Who works on cases, who stands in for whom; for supervisors." },
            new() { Name = "status", Description = "For whoever holds the receipt; no login." },
            new() { Name = "calendar", Description = "Working days, days off, deadlines." },
            new() { Name = "figures", Description = "How many, how late, how soon." },
            new() { Name = "catalogue", Description = "What can be applied for, and how it is worked on." },
        };
        if (document.Paths.Keys.Any(p => p.StartsWith("/dev/", StringComparison.Ordinal)))
        {
            document.Tags.Add(new() { Name = "development", Description = "Absent in Production." });
        }

        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Bearer] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "JWT",
                Description = "A token of the configured OpenID Connect issuer with the claims sub and roles, and as they apply agency, divisions and identities.",
            },
        };
        return Task.CompletedTask;
    }

    private static Task Operation(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        if (!context.Description.ActionDescriptor.EndpointMetadata.OfType<IAllowAnonymous>().Any())
        {
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] }];
        }

        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>().Where(p => p.In == ParameterLocation.Path))
        {
            parameter.Description = ParameterDescriptions[parameter.Name!];
        }

        var problem = new OpenApiSchemaReference(nameof(Problem), context.Document);
        operation.Responses ??= [];
        foreach (var (status, description) in new[] { ("429", "Too many requests; Retry-After says in how many seconds there may be more."), ("500", "Our own fault; the traceId finds it in the logs."), ("503", "The database or the tokens' issuer is out of reach, or too many ask at once: try again with the same key.") })
        {
            operation.Responses[status] = new OpenApiResponse
            {
                Description = description,
                Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new() { Schema = problem } },
            };
        }

        foreach (var (status, response) in operation.Responses.OrderBy(r => r.Key).Select(r => (r.Key, (OpenApiResponse)r.Value)))
        {
            foreach (var media in response.Content?.Values.OfType<OpenApiMediaType>() ?? [])
            {
                media.Example = Example($"{operation.OperationId}.{status}") ?? (status[0] == '2' ? null : Example($"problem.{status}"));
            }
        }

        if (operation.RequestBody?.Content is { } body)
        {
            body["application/json"].Example = Example($"{operation.OperationId}.request");
        }

        if (operation.Tags?.Any(t => t.Name == "cases") == true)
        {
            foreach (var (status, response) in operation.Responses.Where(r => r.Key[0] == '2').Select(r => (r.Key, (OpenApiResponse)r.Value)))
            {
                response.Headers = new Dictionary<string, IOpenApiHeader> { ["ETag"] = Text("The case's version, for If-Match.") };
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
        else if (plain == typeof(ActionBody))
        {
            schema.Properties = new Dictionary<string, IOpenApiSchema>();
            schema.AdditionalPropertiesAllowed = false;
            schema.AdditionalProperties = null;
            foreach (var field in InputFields.All.Values.OrderBy(f => f.Name, StringComparer.Ordinal))
            {
                var property = Scalar(field.Type, context.JsonTypeInfo.Options) ?? await context.GetOrCreateSchemaAsync(ActionBody.TypeOnWire(field), null, cancellation);
                property.Description = field.About;
                schema.Properties[field.Name] = property;
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

        if (context.JsonTypeInfo is { Kind: JsonTypeInfoKind.Dictionary, ElementType: { } value } && plain != typeof(ActionBody))
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

    /// <summary>The schema of a type that is one JSON value; null for other types.</summary>
    private static OpenApiSchema? Scalar(Type type, JsonSerializerOptions json) =>
        Scalars.TryGetValue(type, out var known) ? new() { Type = known.Type, Format = known.Format }
        : Array.Exists(type.GetInterfaces(), i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(ITextValue<>)) ? new() { Type = JsonSchemaType.String }
        : ClosedSet(type) is { } members ? new() { Type = JsonSchemaType.String, Enum = [.. members.Select(m => JsonSerializer.SerializeToNode(m, type, json)!)] }
        : null;

    /// <summary>A request or an answer as the system really gives it, kept as a file beside the code; null where there is none.</summary>
    private static JsonNode? Example(string name)
    {
        using var file = Assembly.GetExecutingAssembly().GetManifestResourceStream($"examples/{name}.json");
        return file is null ? null : JsonNode.Parse(file);
    }
}
