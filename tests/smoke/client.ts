// A client as its author would write it against the generated types: compiled with --strict, run against the program.
import type { components, paths } from "./api";

type Schemas = components["schemas"];
type Body<Operation> = Operation extends { requestBody?: { content: { "application/json": infer Content } } } ? Content : never;
type Answer<Operation, Status extends number> = Operation extends {
  responses: Record<Status, { content: { "application/json": infer Content } }>;
}
  ? Content
  : never;

const server = process.argv[2] ?? "";

async function send<Content>(method: string, path: string, token?: string, body?: unknown): Promise<Content> {
  const headers: Record<string, string> = { "Content-Type": "application/json" };
  if (token !== undefined) headers["Authorization"] = `Bearer ${token}`;
  const answer = await fetch(server + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Content;
}

type Register = paths["/api/auth/register/"]["post"];
type Create = paths["/api/services/requests/"]["post"];
type List = paths["/api/services/requests/"]["get"];

const form: Body<Register> = { email: "typed@example.com", password: "drip-drop-stop-42", role: "CUSTOMER" };
const session = await send<Answer<Register, 201>>("POST", "/api/auth/register/", undefined, form);
const customer: Schemas["User"] = session.user;

const leak: Body<Create> = {
  title: "Leak",
  description: "Water from the ceiling",
  location_latitude: "40.735863",
  location_longitude: "-73.991084",
  priority: "EMERGENCY",
};
const created = await send<Answer<Create, 201>>("POST", "/api/services/requests/", session.access, leak);
const page = await send<Answer<List, 200>>("GET", "/api/services/requests/?status=PENDING", session.access);

if (page.count !== 1 || page.results[0]?.id !== created.id) throw new Error("the request is not in the list");
if (created.customer.id !== customer.id || created.status !== "PENDING") throw new Error("it is not the customer's own");
console.log(`${created.reference_code} is ${created.status}`);
