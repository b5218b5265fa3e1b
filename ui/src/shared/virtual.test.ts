import { describe, expect, it } from "vitest";
import { renderedRows, scrollToShow, visibleRows } from "./virtual";

describe("visibleRows", () => {
  const cases: [
    name: string,
    top: number,
    height: number,
    count: number,
    margin: number,
    first: number,
    end: number,
  ][] = [
    ["an empty list", 0, 420, 0, 4, 0, 0],
    ["the top", 0, 420, 10_000, 0, 0, 10],
    ["the top with a margin", 0, 420, 10_000, 8, 0, 18],
    ["the middle", 42_000, 420, 10_000, 8, 992, 1018],
    ["half a row", 21, 420, 10_000, 0, 0, 11],
    ["the end", 419_580, 420, 10_000, 8, 9982, 10_000],
    ["beyond the end, as after a search", 419_580, 420, 5, 8, 0, 5],
    ["above the top, as on a rubber band", -80, 420, 100, 0, 0, 10],
    ["a list shorter than the screen", 0, 420, 3, 8, 0, 3],
  ];
  it.each(cases)("%s", (_name, top, height, count, margin, first, end) => {
    expect(visibleRows(top, height, 42, count, margin)).toEqual({ first, end });
  });
});

describe("renderedRows", () => {
  it("keeps the active row in the document wherever it is, so that it keeps the focus", () => {
    expect(renderedRows({ first: 10, end: 13 }, 11, 100)).toEqual([10, 11, 12]);
    expect(renderedRows({ first: 10, end: 13 }, 2, 100)).toEqual([2, 10, 11, 12]);
    expect(renderedRows({ first: 10, end: 13 }, 50, 100)).toEqual([10, 11, 12, 50]);
  });
  it("forgets an active row that the list no longer has", () => {
    expect(renderedRows({ first: 0, end: 3 }, 7, 3)).toEqual([0, 1, 2]);
    expect(renderedRows({ first: 0, end: 3 }, -1, 3)).toEqual([0, 1, 2]);
  });
});

describe("scrollToShow", () => {
  const cases: [name: string, row: number, top: number, expected: number][] = [
    ["stays when the row is there", 5, 100, 100],
    ["goes up to a row above", 1, 100, 42],
    ["goes down just as far as needed", 20, 100, 462],
  ];
  it.each(cases)("%s", (_name, row, top, expected) => {
    expect(scrollToShow(row, top, 420, 42)).toBe(expected);
  });
});
