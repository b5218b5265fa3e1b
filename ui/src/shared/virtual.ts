// Which rows of a long list of equal height are on the screen.

/** A stretch of rows: the first, and the one after the last. */
export interface Stretch {
  readonly first: number;
  readonly end: number;
}

/** The rows that can be seen, with `margin` more on either side. */
export function visibleRows(
  scrollTop_px: number,
  height_px: number,
  row_px: number,
  count: number,
  margin: number,
): Stretch {
  const top = Math.max(0, Math.min(scrollTop_px, count * row_px - height_px));
  const first = Math.max(0, Math.floor(top / row_px) - margin);
  const end = Math.min(count, Math.ceil((top + height_px) / row_px) + margin);
  return { first, end: Math.max(first, end) };
}

/** The numbers of the rows to keep in the document: those of the stretch, and the active one, so that it keeps the focus. */
export function renderedRows(stretch: Stretch, active: number, count: number): number[] {
  const rows = Array.from({ length: stretch.end - stretch.first }, (_, at) => stretch.first + at);
  if (active >= 0 && active < count) {
    if (active < stretch.first) rows.unshift(active);
    else if (active >= stretch.end) rows.push(active);
  }
  return rows;
}

/** Where to scroll so that a row can be seen whole; the present place when it already can. */
export function scrollToShow(row: number, scrollTop_px: number, height_px: number, row_px: number): number {
  const top = row * row_px;
  if (top < scrollTop_px) return top;
  if (top + row_px > scrollTop_px + height_px) return top + row_px - height_px;
  return scrollTop_px;
}
