// Values of flags and fields as people read them.
import { t } from "../i18n/t";

/** `on`, `off`, `"text"`, `12`, `{…}`. */
export function sayValue(value: unknown): string {
  if (value === null || value === undefined) return "–";
  return JSON.stringify(value);
}

/** A field's value: the switch says on and off, everything else its JSON. */
export function sayFieldValue(field: string, value: unknown): string {
  if (field === "enabled" && typeof value === "boolean") return value ? t("cell.on") : t("cell.off");
  if (typeof value === "string") return value === "" ? "–" : value;
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value.join(", ") || "–";
  return sayValue(value);
}
