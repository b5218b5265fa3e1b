// The list of flags: a grid of rows of one height, of which only those on the screen exist.
import { createEffect, createMemo, createSignal, For, on, onCleanup, onMount, Show, type JSX } from "solid-js";
import type { EnvironmentView, FlagRowView } from "../ipc/bindings";
import { t } from "../i18n/t";
import { setStyle } from "../shared/style";
import { renderedRows, scrollToShow, visibleRows, type Stretch } from "../shared/virtual";
import { FlagRow } from "./FlagRow";
import type { FlagList } from "./list";
import { move, HEAD_PX, pickCells, ROW_PX, type Place } from "./place";

/** Rows beyond the edge of the screen that are ready for scrolling; not yet in the first picture. */
const MARGIN_ROWS = 8;

/** How the grid is told from outside to take the focus. */
export interface FlagTableControl {
  focus(): void;
}

/** The grid. */
export function FlagTable(props: {
  list: FlagList;
  project: string;
  environments: readonly EnvironmentView[];
  /** The environment shown in words. */
  focusedEnvironment: string | undefined;
  /** The flag whose details are open. */
  openFlag: string | undefined;
  /** Why switches cannot be used; undefined when they can. */
  readOnly: string | undefined;
  onActive: (row: FlagRowView | undefined) => void;
  /** The user moved to another row with the keyboard. */
  onMove: (row: FlagRowView) => void;
  onOpen: (row: FlagRowView) => void;
  onSwitch: (row: FlagRowView, environment: EnvironmentView) => void;
  control: (control: FlagTableControl) => void;
}): JSX.Element {
  let scroller!: HTMLDivElement;
  const [scrollTop, setScrollTop] = createSignal(0);
  const [height, setHeight] = createSignal(640);
  const [place, setPlace] = createSignal<Place>({ row: 0, cell: -1 });
  let activeKey: string | undefined;

  const [margin, setMargin] = createSignal(0);
  onMount(() => {
    const frame = requestAnimationFrame(() => requestAnimationFrame(() => setMargin(MARGIN_ROWS)));
    onCleanup(() => cancelAnimationFrame(frame));
  });
  const stretch = createMemo<Stretch>(
    () => visibleRows(scrollTop(), height(), ROW_PX, props.list.matched(), margin()),
    { first: 0, end: 0 },
    { equals: (a, b) => a.first === b.first && a.end === b.end },
  );
  const rows = createMemo(() => renderedRows(stretch(), place().row, props.list.matched()));
  createEffect(() => props.list.show(stretch()));
  const cells = createMemo(() => pickCells(props.environments, props.focusedEnvironment));

  // The head stays at the top and covers what scrolls beneath it.
  const room_px = (): number => scroller.clientHeight - HEAD_PX;
  function measure(): void {
    setHeight(room_px());
  }
  onMount(() => {
    const observer = new ResizeObserver(measure);
    measure();
    observer.observe(scroller);
    onCleanup(() => observer.disconnect());
    props.control({ focus: () => focusPlace(place()) });
  });

  // Another list begins at its top.
  createEffect(
    on(
      () => props.list.query(),
      () => {
        activeKey = undefined;
        setPlace({ row: 0, cell: -1 });
        scroller.scrollTop = 0;
        setScrollTop(0);
      },
      { defer: true },
    ),
  );
  // The active flag stays active when rows move around it.
  createEffect(() => {
    const at = place().row;
    const row = props.list.row(at);
    if (activeKey !== undefined && row?.key !== activeKey) {
      const moved = props.list.placeOf(activeKey);
      if (moved >= 0) return void setPlace((before) => ({ ...before, row: moved }));
    }
    activeKey = row?.key;
    props.onActive(row);
  });

  function goTo(next: Place): void {
    const row = props.list.row(next.row);
    activeKey = row?.key;
    setPlace(next);
    if (row !== undefined) props.onMove(row);
    const top = scrollToShow(next.row, scroller.scrollTop, room_px(), ROW_PX);
    if (top !== scroller.scrollTop) {
      scroller.scrollTop = top;
      setScrollTop(top);
    }
    focusPlace(next);
  }

  function focusPlace(at: Place): void {
    const row = scroller.querySelector<HTMLElement>(`[aria-rowindex="${at.row + 2}"]`);
    const target = at.cell < 0 ? row : row?.querySelectorAll<HTMLElement>("[data-cell]")[at.cell];
    // A row that has not been read yet cannot take the focus: the grid holds it until then.
    const loaded = props.list.row(at.row) !== undefined;
    ((loaded ? (target ?? row) : undefined) ?? scroller).focus({ preventScroll: true });
  }
  createEffect(() => {
    const at = place();
    if (props.list.row(at.row) !== undefined && document.activeElement === scroller) focusPlace(at);
  });

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = props.list.row(place().row);
    if (event.key === "Enter" && place().cell < 0 && row !== undefined) {
      event.preventDefault();
      props.onOpen(row);
      return;
    }
    const next = move(place(), event.key, {
      rows: props.list.matched(),
      cells: cells().length,
      page: Math.max(1, Math.floor(height() / ROW_PX) - 1),
    });
    if (next === undefined) return;
    event.preventDefault();
    goTo(next);
  }

  return (
    <div
      class="flag-grid"
      role="grid"
      aria-label={t("flags.list", { project: props.project })}
      aria-rowcount={props.list.matched() + 1}
      aria-colcount={4}
      tabindex={-1}
      data-testid="flag-list"
      ref={(grid) => {
        scroller = grid;
        setStyle(
          grid,
          "--cells-px",
          () => `${cellsWidth_px(cells().length, props.environments.length, props.focusedEnvironment !== undefined)}px`,
        );
      }}
      onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
      onKeyDown={onKeyDown}
    >
      <div class="flag-head" role="row" aria-rowindex={1}>
        <div role="columnheader">{t("flags.column.flag")}</div>
        <div role="columnheader">{t("flags.column.environments")}</div>
        <div role="columnheader" class="flag-owner">
          {t("flags.column.owner")}
        </div>
        <div role="columnheader">{t("flags.column.last_change")}</div>
      </div>
      <div
        class="flag-canvas"
        role="rowgroup"
        ref={(canvas) => setStyle(canvas, "height", () => `${props.list.matched() * ROW_PX}px`)}
      >
        <For each={rows()}>
          {(at) => (
            <Show when={props.list.row(at)} fallback={<BlankRow at={at} />}>
              {(row) => (
                <FlagRow
                  at={at}
                  row={row()}
                  search={props.list.query()?.search ?? ""}
                  environments={props.environments}
                  cells={cells()}
                  focusedEnvironment={props.focusedEnvironment}
                  active={place().row === at}
                  activeCell={place().row === at ? place().cell : -1}
                  open={props.openFlag === row().key}
                  readOnly={props.readOnly}
                  onPoint={(cell) => {
                    activeKey = row().key;
                    setPlace({ row: at, cell });
                  }}
                  onOpen={() => props.onOpen(row())}
                  onSwitch={(environment) => props.onSwitch(row(), environment)}
                />
              )}
            </Show>
          )}
        </For>
      </div>
    </div>
  );
}

/** The width of the column of environments. */
function cellsWidth_px(shown: number, all: number, focused: boolean): number {
  return Math.max(80, shown * 28 - 4 + (focused ? 18 : 0) + (shown < all ? 28 : 0));
}

/** A row that has not been read yet. */
function BlankRow(props: { at: number }): JSX.Element {
  return (
    <div
      class="flag-row flag-row-blank"
      role="row"
      aria-rowindex={props.at + 2}
      aria-busy="true"
      ref={(row) => setStyle(row, "transform", () => `translateY(${props.at * ROW_PX}px)`)}
    >
      <div role="gridcell">
        <i />
      </div>
    </div>
  );
}
