// Marks the words that were searched for.
import { createMemo, For, type JSX } from "solid-js";

/** A piece of a text, and whether it was searched for. */
export interface Piece {
  readonly text: string;
  readonly hit: boolean;
}

/** Cuts `text` at the places where one of the words of `search` stands, whatever the case. */
export function findPieces(text: string, search: string): Piece[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const lower = text.toLowerCase();
  // A text whose lower case has another length cannot be cut by place; it is shown without marks.
  if (words.length === 0 || lower.length !== text.length) return [{ text, hit: false }];
  const hit = new Array<boolean>(text.length).fill(false);
  for (const word of words) {
    for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + 1)) hit.fill(true, at, at + word.length);
  }
  const pieces: Piece[] = [];
  for (let at = 0; at < text.length;) {
    let end = at + 1;
    while (end < text.length && hit[end] === hit[at]) end += 1;
    pieces.push({ text: text.slice(at, end), hit: hit[at] === true });
    at = end;
  }
  return pieces;
}

/** A text with the searched words marked. */
export function Highlight(props: { text: string; search: string }): JSX.Element {
  const pieces = createMemo(() => findPieces(props.text, props.search));
  return <For each={pieces()}>{(piece) => (piece.hit ? <mark>{piece.text}</mark> : piece.text)}</For>;
}
