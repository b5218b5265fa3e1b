import { describe, expect, it } from "vitest";
import type { RegistrationView } from "../ipc/bindings";
import { sayFooter, sayHelp, sayReason } from "./registration";

// The closed reasons of crates/license, and `missing`, which is the absence of a document.
const REASONS = [
  "missing",
  "too_large",
  "not_utf8",
  "not_json",
  "duplicate_key",
  "bad_number",
  "bad_string",
  "too_deep",
  "wrong_type",
  "missing_field",
  "bad_signature_encoding",
  "bad_signature",
  "bad_date",
  "expired",
];

const REGISTERED: RegistrationView = {
  registered: true,
  reason: "valid",
  organization: "Northwind GmbH",
  email: "a@b.example",
  valid_until: "2027-06-30",
  days_left: 221,
  installation_id: "x",
  registration_url: null,
};

describe("the registration in words", () => {
  it.each(REASONS)("says %s in plain words and what to do", (reason) => {
    expect(sayReason(reason)).not.toContain(reason.includes("_") ? reason : "license.");
    expect(sayReason(reason)).not.toContain("is not valid (");
    expect(sayHelp(reason)).toMatch(/\.$/);
  });
  it("names a reason that it does not know", () => {
    expect(sayReason("brand_new")).toContain("brand_new");
  });
  it.each<[string, Partial<RegistrationView>, string[]]>([
    ["organisation and days", {}, ["Northwind GmbH", "221 days left"]],
    ["the last day", { days_left: 1 }, ["Northwind GmbH", "1 day left"]],
    ["nobody but an address", { organization: null }, ["a@b.example", "221 days left"]],
    ["nobody at all", { organization: null, email: null }, ["221 days left"]],
    ["the reason", { registered: false, reason: "expired" }, ["the registration has expired"]],
  ])("the footer says %s", (_name, some, expected) => {
    expect(sayFooter({ ...REGISTERED, ...some })).toEqual(expected);
  });
});
