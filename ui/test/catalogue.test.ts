import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { ERROR_CODES } from "../src/ipc/bindings";
import en from "../src/i18n/en.json";
import { errorHint, errorMessage, hasMessage, rich, t } from "../src/i18n/t";

const catalogue: Record<string, string | Record<string, string>> = en;

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return sources(file);
    return /\.tsx?$/.test(entry.name) && !entry.name.includes(".test.") ? [readFileSync(file, "utf8")] : [];
  });
}

describe("the catalogue", () => {
  it.each([...ERROR_CODES])("has a message and a hint for %s", (code) => {
    expect(errorMessage(code)).toMatch(/^[A-Z].+[.]$/);
    expect(errorHint(code)).toMatch(/^[A-Z].+[.]$/);
    expect(errorHint(code)).not.toBe(errorMessage(code));
  });
  it("has no error that the contract does not know", () => {
    const codes = Object.keys(catalogue).flatMap((key) => /^errors\.(\w+)\./.exec(key)?.[1] ?? []);
    expect([...new Set(codes)].sort()).toEqual([...ERROR_CODES].sort());
  });
  it("has no empty text and no plural without its general form", () => {
    for (const [key, entry] of Object.entries(catalogue)) {
      for (const text of typeof entry === "string" ? [entry] : Object.values(entry)) expect(text, key).not.toBe("");
      if (typeof entry !== "string") expect(entry, key).toHaveProperty("other");
    }
  });
  it("has no text that nobody shows", () => {
    const code = sources(path.join(import.meta.dirname, "../src")).join("\n");
    // A key made of parts stands in the code as a template: `flags.kind.${kind}`.
    const templates = [...code.matchAll(/`([a-z_]+\.[^`]*\$\{[^`]*)`/g)].map(
      ([, template = ""]) => new RegExp(`^${template.replaceAll(".", "\\.").replace(/\$\{[^}]*\}/g, "\\w+")}$`),
    );
    const unused = Object.keys(catalogue).filter(
      (key) => !code.includes(`"${key}"`) && !templates.some((template) => template.test(key)),
    );
    expect(unused).toEqual([]);
  });
});

describe("t", () => {
  it("chooses the plural and writes numbers in the reader's way", () => {
    expect(t("flags.count", { count: 1 })).toBe("1 flag");
    expect(t("flags.count", { count: 10_000 })).toBe("10,000 flags");
    expect(t("staging.discarded", { count: 0 })).toBe("0 staged changes discarded");
  });
  it("puts texts in as they are", () => {
    expect(t("palette.none", { search: "{count} <b>" })).toBe("Nothing matches “{count} <b>”");
  });
  it("puts elements in the order of the language", () => {
    expect(rich("history.switched_on", { actor: () => "Ana", environment: "load" })).toEqual([
      "Ana",
      " switched on in ",
      "load",
    ]);
  });
  it("knows which words it has", () => {
    expect(hasMessage("license.reason.expired")).toBe(true);
    expect(hasMessage("license.reason.invented")).toBe(false);
    expect(hasMessage("toString")).toBe(false);
  });
});
