// The texts of the page. All of them are in the catalogue; code names them by key.
import type { JSX } from "solid-js";
import type { ErrorCode } from "../ipc/bindings";
import en from "./en.json";
import { formatNumber, LANGUAGE } from "./locale";

/** The key of a text. A key that is not in the catalogue does not compile. */
export type MessageKey = keyof typeof en;

/** What stands in a text's braces. Numbers are written in the reader's way; `count` chooses the plural. */
export type Values = Readonly<Record<string, string | number>>;

type Entry = string | Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;

const catalogue: Readonly<Record<MessageKey, Entry>> = en;
const plurals = new Intl.PluralRules(LANGUAGE);

function template(key: MessageKey, values: Values): string {
  const entry = catalogue[key];
  if (typeof entry === "string") return entry;
  const count = values["count"];
  return (typeof count === "number" ? entry[plurals.select(count)] : undefined) ?? entry.other;
}

/** The text of `key`. */
export function t(key: MessageKey, values: Values = {}): string {
  return template(key, values).replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? formatNumber(value) : value;
  });
}

/** A piece of a text made of elements. */
export type Slot = string | (() => JSX.Element);

/** The text of `key` with elements in its braces, in the order of the language. */
export function rich(key: MessageKey, slots: Readonly<Record<string, Slot>>, values: Values = {}): JSX.Element {
  return template(key, values)
    .split(/(\{\w+\})/)
    .filter((part) => part !== "")
    .map((part): JSX.Element => {
      const slot = part.startsWith("{") ? slots[part.slice(1, -1)] : undefined;
      if (slot === undefined) return part;
      return typeof slot === "string" ? slot : slot();
    });
}

/** What happened, for an error code. */
export function errorMessage(code: ErrorCode): string {
  return t(`errors.${code}.message`);
}

/** What to do, for an error code. */
export function errorHint(code: ErrorCode): string {
  return t(`errors.${code}.hint`);
}

/** Whether the catalogue has a text of this key; for words that the core may add to. */
export function hasMessage(key: string): key is MessageKey {
  return Object.hasOwn(catalogue, key);
}
