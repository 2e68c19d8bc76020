// Judges every body that was sent to Discord by Discord's official schema: node validate.mjs FOLDER_OF_NODE_MODULES RECORD
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [modules, record] = process.argv.slice(2);
const place = `${modules}/node_modules/discord-api-spec/build/discord-api-spec.zod.js`;
const spec = await import(pathToFileURL(place).toString());

const callbacks = {
  4: spec.CreateMessageInteractionCallbackRequestSchema,
  5: spec.CreateMessageInteractionCallbackRequestSchema,
  6: spec.UpdateMessageInteractionCallbackRequestSchema,
  7: spec.UpdateMessageInteractionCallbackRequestSchema,
  8: spec.ApplicationCommandAutocompleteCallbackRequestSchema,
  9: spec.ModalInteractionCallbackRequestSchema,
};

// Which schema judges a request, and how the schema calls what it judges.
function judge({ method, path, body }) {
  if (/^\/interactions\/\d+\/[^/]+\/callback$/.test(path)) return [callbacks[body.type], `callback ${body.type}`];
  if (/^\/webhooks\/\d+\/[^/]+$/.test(path)) return [spec.IncomingWebhookRequestPartialSchema, "follow-up"];
  if (/^\/webhooks\/.*\/messages\//.test(path)) return [spec.IncomingWebhookUpdateRequestPartialSchema, "edit"];
  if (/^\/channels\/\d+\/messages$/.test(path)) return [spec.MessageCreateRequestSchema, "message"];
  if (method === "PUT" && /\/commands$/.test(path)) return [spec.ApplicationCommandUpdateRequestSchema, "command"];
  return [undefined, `${method} ${path}`];
}

// The object inside optional, nullable, lazy and piped schemas.
function bare(schema) {
  let inner = schema;
  for (let depth = 0; inner && depth < 8; depth += 1) {
    const def = inner.def ?? inner._def;
    const next = def?.innerType ?? def?.in ?? (def?.getter ? def.getter() : undefined);
    if (!next) return inner;
    inner = next;
  }
  return inner;
}

// Keys that the schema does not know. Objects in JSON Schema are open, so that a slip of the pen would pass.
function surplus(schema, value, at = "") {
  const object = bare(schema);
  if (!object?.shape || value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key in object.shape
      ? key === "data" ? surplus(object.shape[key], inner, `${at}${key}.`) : []
      : [`${at}${key} is not known`],
  );
}

const seen = {};
let wrong = 0;
for (const line of readFileSync(record, "utf8").split("\n").filter(Boolean)) {
  const request = JSON.parse(line);
  const [schema, name] = judge(request);
  const bodies = name === "command" ? request.body : [request.body];
  for (const body of bodies) {
    const complaints = [];
    if (!schema) complaints.push("no schema for it");
    else {
      const read = schema.safeParse(body);
      if (!read.success) complaints.push(...read.error.issues.slice(0, 3).map((one) => `${one.path.join(".")}: ${one.message}`));
      complaints.push(...surplus(schema, body));
    }
    seen[name] = (seen[name] ?? 0) + 1;
    if (complaints.length > 0) {
      wrong += 1;
      if (wrong <= 10) console.error(`${name}: ${complaints.join("; ")}\n  ${JSON.stringify(body).slice(0, 400)}`);
    }
  }
}

// The judge is judged too: each of these must be refused.
const message = (data) => ({ type: 4, data: { content: "x", ...data } });
const mutations = [
  [callbacks[4], message({ content: "x".repeat(2001) })],
  [callbacks[9], { type: 9, data: { custom_id: "x", title: "x".repeat(46), components: [] } }],
  [callbacks[9], { type: 9, data: { custom_id: "x".repeat(101), title: "x", components: [] } }],
  [callbacks[8], { type: 8, data: { choices: Array(26).fill({ name: "x", value: "x" }) } }],
];
for (const [schema, body] of mutations) {
  if (schema.safeParse(body).success) {
    wrong += 1;
    console.error(`the schema lets pass what Discord refuses: ${JSON.stringify(body).slice(0, 80)}`);
  }
}
if (surplus(callbacks[4], message({ colour: 1 })).length !== 1) {
  wrong += 1;
  console.error("an unknown key was not seen");
}
const kinds = ["callback 4", "callback 5", "callback 7", "callback 8", "callback 9", "follow-up", "edit", "message", "command"];
for (const kind of kinds.filter((kind) => !seen[kind])) {
  wrong += 1;
  console.error(`the journeys never sent a ${kind}`);
}
const table = kinds.map((kind) => `${kind} ${seen[kind] ?? 0}`).join(", ");
console.log(wrong === 0 ? `every body is valid: ${table}` : `${wrong} complaints; seen: ${table}`);
process.exit(wrong === 0 ? 0 : 1);
