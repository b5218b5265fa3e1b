import { expect, it } from "vitest";
import { sayEditState, shownState } from "./edits";

it.each([
  ["queued", false, "queued"],
  ["queued", true, "queued"],
  ["sending", false, "sending"],
  ["sending", true, "queued"],
  ["conflict", true, "conflict"],
  ["refused", true, "refused"],
] as const)("%s, offline %s, is shown as %s", (state, offline, shown) => {
  expect(shownState(state, offline)).toBe(shown);
});

it("says of every edit on its way that it waits for the connection, while there is none", () => {
  expect(sayEditState("sending", true)).toBe(sayEditState("queued", true));
  expect(sayEditState("sending", false)).not.toBe(sayEditState("queued", false));
});
