// The grid's measures, and moving through it with the keyboard.
import type { EnvironmentView } from "../ipc/bindings";

/** The height of a row in CSS pixels; the same number stands in flags.css. */
export const ROW_PX = 42;

/** The height of the head above the rows. */
export const HEAD_PX = 30;

/** How many environments fit into a row. */
export const MOST_CELLS = 8;

/** Which environments a row shows, by their place: the first ones, and always the one that is looked at. */
export function pickCells(environments: readonly EnvironmentView[], focused: string | undefined): number[] {
  const places = environments.map((_, at) => at).slice(0, MOST_CELLS);
  const at = environments.findIndex(({ key }) => key === focused);
  if (at >= MOST_CELLS) places[MOST_CELLS - 1] = at;
  return places;
}

/** A place in the grid: a row, and a cell in it; -1 means the row as a whole. */
export interface Place {
  readonly row: number;
  readonly cell: number;
}

/** How large the grid is. */
export interface Extent {
  readonly rows: number;
  readonly cells: number;
  /** Rows that PageUp and PageDown move by. */
  readonly page: number;
}

/** Where a key leads; undefined when it is not a key for moving. */
export function move(from: Place, key: string, extent: Extent): Place | undefined {
  const row = (to: number): Place => ({ row: Math.max(0, Math.min(extent.rows - 1, to)), cell: from.cell });
  switch (key) {
    case "j":
    case "ArrowDown":
      return row(from.row + 1);
    case "k":
    case "ArrowUp":
      return row(from.row - 1);
    case "PageDown":
      return row(from.row + extent.page);
    case "PageUp":
      return row(from.row - extent.page);
    case "Home":
      return row(0);
    case "End":
      return row(extent.rows - 1);
    case "ArrowRight":
      return { row: from.row, cell: Math.min(extent.cells - 1, from.cell + 1) };
    case "ArrowLeft":
      return { row: from.row, cell: Math.max(-1, from.cell - 1) };
    default:
      return undefined;
  }
}
