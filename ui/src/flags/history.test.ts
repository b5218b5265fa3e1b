import { expect, it } from "vitest";
import type { ChangedFieldView, ChangeView } from "../ipc/bindings";
import { sentenceOf } from "./history";

function change(action: string, environment: string | null, ...fields: ChangedFieldView[]): ChangeView {
  return {
    at: "",
    actor: "Ana",
    message: "",
    kind: environment === null ? "flag" : "flag_environment",
    environment,
    action,
    fields,
  };
}
const enabled = (to: boolean): ChangedFieldView => ({ name: "enabled", from: !to, to });
const owner: ChangedFieldView = { name: "owner", from: "a", to: "b" };
const tags: ChangedFieldView = { name: "tags", from: [], to: ["x"] };
const unknown: ChangedFieldView = { name: "half_life", from: 1, to: 2 };

it.each([
  ["a switch that went on", change("update", "load", enabled(true)), "history.switched_on", "", 0],
  ["a switch that went off", change("update", "load", enabled(false)), "history.switched_off", "", 0],
  ["a new flag", change("create", null, owner), "history.created", "", 0],
  ["a first switch", change("create", "load", enabled(true)), "history.switched_on", "", 0],
  ["a first configuration", change("create", "load", enabled(false)), "history.configured", "", 0],
  ["a deletion", change("delete", null), "history.deleted", "", 0],
  ["several fields", change("update", null, owner, tags), "history.updated", "the owner and the tags", 2],
  [
    "the switch with another field",
    change("update", "load", enabled(true), tags),
    "history.updated_in",
    "the switch and the tags",
    2,
  ],
  ["a field that the page does not know", change("update", null, unknown), "history.updated", "half_life", 1],
  [
    "an override",
    { ...change("create", "load", enabled(true)), kind: "override" as const },
    "history.override_made",
    "",
    0,
  ],
  ["a deleted override", { ...change("delete", "load"), kind: "override" as const }, "history.override_deleted", "", 0],
  ["no field at all", change("update", null), "history.updated", "nothing that is shown here", 0],
])("%s", (_name, made, key, fields, details) => {
  const sentence = sentenceOf(made);
  expect(sentence.key).toBe(key);
  expect(sentence.fields).toBe(fields);
  expect(sentence.details).toHaveLength(details);
});
