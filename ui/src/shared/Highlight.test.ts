import { expect, it } from "vitest";
import { findPieces } from "./Highlight";

const marked = (text: string, search: string): string =>
  findPieces(text, search)
    .map((piece) => (piece.hit ? `[${piece.text}]` : piece.text))
    .join("");

it.each([
  ["checkout.express-pay", "", "checkout.express-pay"],
  ["checkout.express-pay", "pay check", "[check]out.express-[pay]"],
  ["Checkout", "CHECK", "[Check]out"],
  ["aaa", "aa", "[aaa]"],
  ["no hit", "zzz", "no hit"],
  ["<b>bold</b>", "b>", "<[b>]bold</[b>]"],
  // The lower case of İ is longer: cutting by place would cut wrongly.
  ["İstanbul.flag", "flag", "İstanbul.flag"],
])("%s, searched for %j", (text, search, expected) => {
  expect(marked(text, search)).toBe(expected);
});
