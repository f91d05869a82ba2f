import createClient from "openapi-fetch";
import type { paths } from "./cases.js";

// An application from its submission to its acceptance, with the types that were made from the contract. "./gdcases test"
// installs what it needs into tests/.tools; to run it: tsc -p tests/Clients/typescript, then node with the Host's address.
const baseUrl = process.argv[2] ?? "http://127.0.0.1:8080";
const applicant = await as("applicant");
const officer = await as("intake-officer", "exit-entry");

const receipt = got(await applicant.POST("/v1/cases", {
  params: { header: { "Idempotency-Key": crypto.randomUUID() } },
  body: {
    service: "hkmo-endorsement-tourism",
    division: "440100",
    channel: "app",
    applicant: { name: "陈小明", idType: "resident-id", idNumber: "440106199003071231", mobile: "13800138000" },
    form: { destination: "macao", type: "g", entries: "1", validity: "3-months" },
    materials: [{ material: "permit", reference: "scan-1" }, { material: "application-form", reference: "scan-2" }],
  },
}));
console.log(`submitted: ${receipt.number}, ${receipt.state}`);

const take = (action: string) => officer.POST("/v1/cases/{number}/actions/{action}", {
  params: { path: { number: receipt.number, action }, header: { "Idempotency-Key": crypto.randomUUID() } },
  body: {},
});
const { error } = await take("forward");
console.log(`refused: ${error?.code}; open: ${error?.openActions?.join(", ")}`);

const accepted = got(await take("accept"));
const seen = got(await applicant.GET("/v1/cases/{number}", { params: { path: { number: receipt.number } } }));
const history = got(await applicant.GET("/v1/cases/{number}/history", { params: { path: { number: receipt.number } } }));
console.log(`accepted: ${accepted.state}, version ${seen.version}, by ${seen.clock.limit?.promised?.day}; ${history.events.length} events, the first of the ${history.events[0]?.details.parties?.[0]}`);

async function as(persona: string, agency?: string) {
  const anybody = createClient<paths>({ baseUrl });
  const token = got(await anybody.GET("/dev/token/{persona}", { params: { path: { persona }, query: agency ? { agency } : {} } }));
  return createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${token.accessToken}`, "Accept-Language": "en" } });
}

function got<T>(answer: { data?: T; error?: unknown }): T {
  if (answer.data === undefined) throw new Error(JSON.stringify(answer.error));
  return answer.data;
}
