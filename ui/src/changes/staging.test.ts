import { createRoot } from "solid-js";
import { beforeEach, describe, expect, it } from "vitest";
import type { ChangeItemView, EditListView, EditState, EditView } from "../ipc/bindings";
import { createFakeHost, type FakeHost } from "../ipc/fake";
import { ORDINARY } from "../ipc/fakeScenario";
import { findEdit, needsUser } from "./edits";
import { createStaging, groupByEnvironment, type Staging } from "./staging";

const item = (flag: string, environment: string | null, field = "enabled"): ChangeItemView => ({
  flag,
  environment,
  field,
  from: false,
  to: true,
  theirs: null,
});

describe("staging", () => {
  let host: FakeHost;
  let staging: Staging;
  beforeEach(() => {
    host = createFakeHost({ ...ORDINARY, flags: 20 });
    staging = createRoot(() => createStaging(host, () => "storefront"));
  });

  it("stages on this computer and sends nothing", async () => {
    await staging.stage("checkout.new-address-form", "production", true);
    expect(staging.items()).toMatchObject([{ flag: "checkout.new-address-form", from: false, to: true }]);
    expect(host.calls.map(({ command }) => command)).not.toContain("send_staged");
  });
  it("takes a switch back when it is staged back to the server's value", async () => {
    await staging.stage("checkout.new-address-form", "production", true);
    await staging.stage("checkout.new-address-form", "production", false);
    expect(staging.items()).toEqual([]);
  });
  it("brings back what was discarded", async () => {
    await staging.stage("checkout.new-address-form", "production", true);
    await staging.stage("catalog.dark-images", "staging", true);
    const discarded = await staging.discard();
    expect(staging.items()).toEqual([]);
    expect(await staging.restage(discarded, "to")).toBe(2);
    expect(staging.items()).toEqual(discarded);
  });
  it("sends all with one message, and is empty then", async () => {
    await staging.stage("checkout.new-address-form", "production", true);
    const sent = await staging.send("because");
    expect(sent.items).toHaveLength(1);
    expect(staging.items()).toEqual([]);
    expect(host.calls.at(-1)).toEqual({
      command: "send_staged",
      request: { project: "storefront", message: "because" },
    });
  });
  it("keeps what is staged when sending fails", async () => {
    const failing = createFakeHost({ ...ORDINARY, flags: 20, failing: "send_staged", problem: "store_unwritable" });
    const kept = createRoot(() => createStaging(failing, () => "storefront"));
    await kept.stage("checkout.new-address-form", "production", true);
    await expect(kept.send("")).rejects.toMatchObject({ code: "store_unwritable" });
    expect(kept.items()).toHaveLength(1);
  });
  it("reverses switches only: other fields have no reverse here", async () => {
    expect(await staging.restage([item("a", null, "owner"), item("b", null)], "from")).toBe(0);
  });
});

describe("groupByEnvironment", () => {
  it("follows the project's order, flags as a whole first, unknown environments last", () => {
    const items = [
      item("a", "gone"),
      item("b", "production"),
      item("c", "test"),
      item("d", null, "owner"),
      item("e", "test"),
    ];
    const groups = groupByEnvironment(items, [{ key: "test" }, { key: "production" }]);
    expect(groups.map(({ environment, items: group }) => [environment, group.map(({ flag }) => flag)])).toEqual([
      [null, ["d"]],
      ["test", ["c", "e"]],
      ["production", ["b"]],
      ["gone", ["a"]],
    ]);
  });
});

describe("edits", () => {
  const edit = (id: string, state: EditState, ...items: ChangeItemView[]): EditView => ({
    id,
    project: "storefront",
    message: "",
    state,
    items,
    created_at: "",
    attempts: 0,
    next_attempt_at: null,
    applied_at: null,
    problem: null,
  });
  it("finds the newest edit of exactly these changes", () => {
    const list: EditListView = {
      open: [
        edit("old", "queued", item("a", "test")),
        edit("new", "queued", item("a", "test")),
        edit("more", "queued", item("a", "test"), item("b", "test")),
      ],
      applied: [edit("done", "applied", item("c", "test"))],
    };
    expect(findEdit([item("a", "test")], list)?.id).toBe("new");
    expect(findEdit([item("c", "test")], list)?.id).toBe("done");
    expect(findEdit([item("z", "test")], list)).toBeUndefined();
  });
  it("knows which states need the user", () => {
    const states: EditState[] = ["queued", "sending", "applied", "conflict", "refused", "paused"];
    expect(states.filter(needsUser)).toEqual(["conflict", "refused"]);
  });
});
