import { expect, it } from "vitest";
import { Problem, toProblem } from "./host";

it.each([
  ["what the core rejects with", { code: "offline", detail: "refused" }, "offline", "refused"],
  ["a problem already made", new Problem({ code: "busy", detail: "" }), "busy", ""],
  ["a code that the contract does not know", { code: "brand_new", detail: "x" }, "client_bug", /brand_new/],
  ["a text, as Tauri rejects for unknown commands", "Command nope not found", "client_bug", "Command nope not found"],
  ["an error of the page itself", new TypeError("x is undefined"), "client_bug", "x is undefined"],
  ["nothing at all", undefined, "client_bug", /undefined/],
  ["a code without a detail", { code: "offline" }, "client_bug", /offline/],
])("%s", (_name, reason, code, detail) => {
  const problem = toProblem(reason);
  expect(problem).toBeInstanceOf(Problem);
  expect(problem.code).toBe(code);
  if (typeof detail === "string") expect(problem.detail).toBe(detail);
  else expect(problem.detail).toMatch(detail);
});
