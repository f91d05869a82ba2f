// A real OpenID Connect issuer for tests: oidc-provider over TLS, with keys of its own at each start.
//   node issuer.mjs PORT CERTIFICATE.pem KEY.pem
// Its clients stand for people: what a client is called is whose token it gets, and its claims are named as Keycloak names them.
import { createServer } from "node:https";
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [port, certificate, key] = process.argv.slice(2);
const require = createRequire(new URL("../.tools/node_modules/", import.meta.url));
const { default: Provider } = await import(require.resolve("oidc-provider"));

const people = {
  citizen: { realm_access: { roles: ["applicant"] }, identities: ["resident-id:440106199003071231"] },
  officer: { realm_access: { roles: ["window-clerk"] }, groups: ["/police/exit-entry/guangzhou"] },
  stranger: { realm_access: { roles: ["somebody"] } },
};
const audience = "https://cases.example/";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const issuer = new Provider(`https://localhost:${port}`, {
  jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: randomUUID() }] },
  clients: Object.keys(people).map(name => ({
    client_id: name, client_secret: "secret", grant_types: ["client_credentials"], redirect_uris: [], response_types: [], token_endpoint_auth_method: "client_secret_basic",
  })),
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_, resource) => ({ scope: "", audience: resource, accessTokenTTL: 600, accessTokenFormat: "jwt", jwt: { sign: { alg: "RS256" } } }),
      defaultResource: () => audience,
    },
  },
  extraTokenClaims: (_, token) => people[token.clientId],
});
createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, issuer.callback()).listen(Number(port), "127.0.0.1", () => console.log("listening"));
