// Changes of a flag as sentences.
import type { ChangedFieldView, ChangeView } from "../ipc/bindings";
import { LANGUAGE } from "../i18n/locale";
import { hasMessage, t, type MessageKey } from "../i18n/t";

const lists = new Intl.ListFormat(LANGUAGE, { style: "long", type: "conjunction" });

/** `the owner`; a field that the page does not know stands as it is. */
export function sayField(name: string): string {
  const key = `field.${name}`;
  return hasMessage(key) ? t(key) : name;
}

/** A sentence of the catalogue with what stands in its braces. */
export interface Sentence {
  readonly key: MessageKey;
  readonly fields: string;
  /** Fields whose values are worth a line of their own. */
  readonly details: readonly ChangedFieldView[];
}

function sentenceOfOverride(change: ChangeView): Sentence {
  if (change.action === "create") return { key: "history.override_made", fields: "", details: [] };
  if (change.action === "delete") return { key: "history.override_deleted", fields: "", details: [] };
  return { key: "history.override_changed", fields: "", details: change.fields };
}

/** The sentence for a change. */
export function sentenceOf(change: ChangeView): Sentence {
  const here = change.environment !== null;
  if (change.kind === "override") return sentenceOfOverride(change);
  const only = change.fields.length === 1 ? change.fields[0] : undefined;
  if (change.action === "create") {
    // The first switch of a flag in an environment makes its configuration: what people did is the switch.
    const on = change.fields.some((field) => field.name === "enabled" && field.to === true);
    const made = on ? "history.switched_on" : "history.configured";
    return { key: here ? made : "history.created", fields: "", details: [] };
  }
  if (change.action === "delete")
    return { key: here ? "history.unconfigured" : "history.deleted", fields: "", details: [] };
  if (only?.name === "enabled") {
    return { key: only.to === true ? "history.switched_on" : "history.switched_off", fields: "", details: [] };
  }
  const names = change.fields.map((field) => sayField(field.name));
  return {
    key: here ? "history.updated_in" : "history.updated",
    fields: names.length === 0 ? t("history.nothing") : lists.format(names),
    details: change.fields,
  };
}
