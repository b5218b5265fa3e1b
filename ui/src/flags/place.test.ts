import { describe, expect, it } from "vitest";
import type { EnvironmentView } from "../ipc/bindings";
import { MOST_CELLS, move, pickCells, type Place } from "./place";

const EXTENT = { rows: 100, cells: 5, page: 10 };

describe("move", () => {
  const cases: [key: string, from: Place, to: Place | undefined][] = [
    ["j", { row: 3, cell: -1 }, { row: 4, cell: -1 }],
    ["ArrowDown", { row: 99, cell: 2 }, { row: 99, cell: 2 }],
    ["k", { row: 0, cell: -1 }, { row: 0, cell: -1 }],
    ["ArrowUp", { row: 3, cell: 1 }, { row: 2, cell: 1 }],
    ["PageDown", { row: 95, cell: -1 }, { row: 99, cell: -1 }],
    ["PageUp", { row: 15, cell: -1 }, { row: 5, cell: -1 }],
    ["Home", { row: 50, cell: -1 }, { row: 0, cell: -1 }],
    ["End", { row: 50, cell: -1 }, { row: 99, cell: -1 }],
    ["ArrowRight", { row: 1, cell: -1 }, { row: 1, cell: 0 }],
    ["ArrowRight", { row: 1, cell: 4 }, { row: 1, cell: 4 }],
    ["ArrowLeft", { row: 1, cell: 0 }, { row: 1, cell: -1 }],
    ["ArrowLeft", { row: 1, cell: -1 }, { row: 1, cell: -1 }],
    ["x", { row: 1, cell: -1 }, undefined],
  ];
  it.each(cases)("%s from %o", (key, from, to) => {
    expect(move(from, key, EXTENT)).toEqual(to);
  });
});

describe("pickCells", () => {
  const environments = (count: number): EnvironmentView[] =>
    Array.from({ length: count }, (_, at) => ({ key: `e${at}`, name: "", letter: "", color: "gray" }));
  it("shows all environments as long as they fit", () => {
    expect(pickCells(environments(5), "e4")).toEqual([0, 1, 2, 3, 4]);
  });
  it("always shows the one that is looked at", () => {
    expect(pickCells(environments(50), "e30")).toEqual([0, 1, 2, 3, 4, 5, 6, 30]);
    expect(pickCells(environments(50), undefined)).toHaveLength(MOST_CELLS);
  });
});
