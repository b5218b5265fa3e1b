import { createRoot } from "solid-js";
import { beforeEach, describe, expect, it } from "vitest";
import { ManualHost, settle, type Asked } from "../../test/hosts";
import type { FlagListView, FlagRowView, ListFlagsRequest } from "../ipc/bindings";
import { createFlagList, PAGE_ROWS, type FlagList, type FlagQuery } from "./list";

const QUERY: FlagQuery = { project: "storefront", search: "", filter: "active", sort: "key" };

function row(key: string): FlagRowView {
  return {
    key,
    name: "",
    kind: "boolean",
    owner: "",
    tags: [],
    lifecycle: "active",
    cells: [],
    updated_at: "",
    updated_by: "",
  };
}

function page(request: unknown, matched: number, mark = ""): FlagListView {
  const { offset, limit, search } = request as ListFlagsRequest;
  const count = Math.max(0, Math.min(limit, matched - offset));
  const rows = Array.from({ length: count }, (_, at) => row(`${search}${mark}#${offset + at}`));
  return { total: 10_000, matched, offset, rows, generation: 1, loaded: true };
}

describe("the list of flags", () => {
  let host: ManualHost;
  let list: FlagList;
  const last = (): Asked => {
    const asked = host.asked.at(-1);
    if (asked === undefined) throw new Error("nothing was asked");
    return asked;
  };
  const searches = (): string[] => host.asked.map(({ request }) => (request as ListFlagsRequest).search);
  const offsets = (): number[] => host.asked.map(({ request }) => (request as ListFlagsRequest).offset);
  const answer = (matched: number, mark = ""): Promise<void> => last().answer(page(last().request, matched, mark));

  beforeEach(() => {
    host = new ManualHost();
    list = createRoot(() => createFlagList(host));
  });

  it("reads the first page, and the next one ahead of need, no more", async () => {
    list.ask(QUERY);
    await answer(10_000);
    expect(list.matched()).toBe(10_000);
    expect(list.row(0)?.key).toBe("#0");
    await answer(10_000);
    expect(offsets()).toEqual([0, PAGE_ROWS]);
  });

  it("asks only the newest of the searches that were typed while one was under way", async () => {
    list.ask(QUERY);
    for (const search of ["c", "ch", "che", "chec"]) list.ask({ ...QUERY, search });
    expect(searches()).toEqual([""]);
    await answer(10_000);
    expect(searches()).toEqual(["", "chec"]);
  });

  it("never shows the answer to a search that nobody asks any more", async () => {
    list.ask(QUERY);
    list.ask({ ...QUERY, search: "pay" });
    await answer(10_000);
    expect(list.matched()).toBe(0);
    await answer(2);
    expect(list.query()?.search).toBe("pay");
    expect(list.row(0)?.key).toBe("pay#0");
  });

  it("keeps the old rows until the new ones are there", async () => {
    list.ask(QUERY);
    await answer(50);
    list.ask({ ...QUERY, search: "x" });
    await settle();
    expect(list.pending()).toBe(true);
    expect(list.row(0)?.key).toBe("#0");
    expect(list.query()?.search).toBe("");
    await answer(1);
    expect(list.row(0)?.key).toBe("x#0");
    expect(list.matched()).toBe(1);
    expect(list.pending()).toBe(false);
  });

  it("reads what is scrolled to before what might be", async () => {
    list.ask(QUERY);
    await answer(10_000);
    list.show({ first: 5_040, end: 5_060 });
    await answer(10_000);
    expect(offsets().slice(0, 3)).toEqual([0, PAGE_ROWS, 5_000]);
    expect(list.row(5_040)).toBeUndefined();
    await answer(10_000);
    expect(list.row(5_040)?.key).toBe("#5040");
  });

  it("reads visible rows again after a change, and shows the old ones until then", async () => {
    list.ask(QUERY);
    await answer(60);
    list.invalidate();
    expect(list.row(3)?.key).toBe("#3");
    await answer(60, "new");
    expect(list.row(3)?.key).toBe("new#3");
    expect(host.asked).toHaveLength(2);
  });

  it("reads once more, and only once, when changes come while an answer is under way", async () => {
    list.ask(QUERY);
    await answer(60);
    list.invalidate();
    list.invalidate();
    list.invalidate();
    expect(host.asked).toHaveLength(2);
    await answer(60, "old");
    expect(host.asked).toHaveLength(3);
    await answer(60, "new");
    expect(host.asked).toHaveLength(3);
    expect(list.row(0)?.key).toBe("new#0");
  });

  it("says why it failed, keeps the rows, and tries again when asked to", async () => {
    list.ask(QUERY);
    await answer(60);
    list.invalidate();
    await last().fail({ code: "busy", detail: "" });
    expect(list.problem()?.code).toBe("busy");
    expect(list.row(0)?.key).toBe("#0");
    list.invalidate();
    await answer(60);
    expect(list.problem()).toBeUndefined();
  });

  it("finds a flag among the rows that it has", async () => {
    list.ask(QUERY);
    await answer(150);
    await answer(150);
    expect(list.placeOf("#120")).toBe(120);
    expect(list.placeOf("#9999")).toBe(-1);
  });
});
