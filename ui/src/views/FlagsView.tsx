// The Flags place: the list, and beside it the details of one flag.
import { createEffect, createSignal, Match, onCleanup, onMount, Show, Switch, type JSX } from "solid-js";
import type { EnvironmentView, FlagRowView } from "../ipc/bindings";
import { t } from "../i18n/t";
import { FlagDetail } from "../flags/FlagDetail";
import { FlagTable, type FlagTableControl } from "../flags/FlagTable";
import { CommandsButton, EnvironmentChips, FlagFilters, FlagSearch } from "../flags/FlagToolbar";
import { EmptyState } from "../shared/EmptyState";
import { ProblemNotice } from "../shared/ProblemNotice";
import { Skeleton } from "../shared/Skeleton";
import { Splitter } from "../shared/Splitter";
import { setStyle } from "../shared/style";
import type { FlagsState } from "./flagsState";

const DEFAULT_WIDTH_PX = 360;
const MIN_WIDTH_PX = 288;
const MIN_LIST_PX = 420;

/** The name of the moment at which the first rows are on the screen. */
export const INTERACTIVE_MARK = "jackstaff:interactive";

/** The place. */
export function FlagsView(props: {
  state: FlagsState;
  projectKey: string | undefined;
  projectName: string | undefined;
  covered: boolean;
  offline: boolean;
  /** Documents read so far, while the project is read for the first time. */
  progress: number | undefined;
  /** Why switches cannot be used. */
  readOnly: string | undefined;
  width_px: number | null;
  onWidth: (width_px: number) => void;
  onActive: (row: FlagRowView | undefined) => void;
  onSwitch: (flag: string, environment: EnvironmentView) => void;
  onCommands: () => void;
  onChooseProject: () => void;
  searchInput: (element: HTMLInputElement) => void;
  table: (control: FlagTableControl) => void;
}): JSX.Element {
  const state = props.state;
  const list = state.list;
  const [room_px, setRoom_px] = createSignal(1076);
  let control: FlagTableControl | undefined;
  let work!: HTMLDivElement;
  onMount(() => {
    const observer = new ResizeObserver(() => setRoom_px(work.clientWidth));
    observer.observe(work);
    onCleanup(() => observer.disconnect());
  });
  const max_px = (): number => Math.max(MIN_WIDTH_PX, room_px() - MIN_LIST_PX);
  const width_px = (): number => Math.max(MIN_WIDTH_PX, Math.min(max_px(), props.width_px ?? DEFAULT_WIDTH_PX));

  let marked = false;
  createEffect(() => {
    // Without the project, rows have no switches yet.
    if (marked || list.row(0) === undefined || props.projectName === undefined) return;
    marked = true;
    // After the frame in which the rows are painted.
    requestAnimationFrame(() => requestAnimationFrame(() => performance.mark(INTERACTIVE_MARK)));
  });

  function open(row: FlagRowView): void {
    state.setOpenFlag(row.key);
  }
  function close(): void {
    state.setOpenFlag(undefined);
    control?.focus();
  }

  return (
    <div class="flags" classList={{ covered: props.covered }} inert={props.covered} data-testid="screen-flags">
      <header class="toolbar">
        <h1>{t("flags.title")}</h1>
        <FlagSearch
          search={state.search()}
          total={list.total()}
          onSearch={state.setSearch}
          onLeave={() => control?.focus()}
          input={(element) => props.searchInput(element)}
        />
        <EnvironmentChips environments={state.environments()} focused={state.focused()} onFocus={state.setFocused} />
        <CommandsButton onOpen={() => props.onCommands()} />
      </header>
      <FlagFilters
        filter={state.filter()}
        sort={state.sort()}
        counts={list.loaded() ? { matched: list.matched(), total: list.total() } : undefined}
        onFilter={state.setFilter}
        onSort={state.setSort}
      />
      <div class="work" ref={work}>
        <div class="list">
          <Show when={list.matched() > 0} fallback={<NoRows {...props} />}>
            <FlagTable
              list={list}
              project={props.projectName ?? ""}
              environments={state.environments()}
              focusedEnvironment={state.focused()}
              openFlag={state.openFlag()}
              readOnly={props.readOnly}
              onActive={(row) => props.onActive(row)}
              onMove={(row) => {
                if (state.openFlag() !== undefined) open(row);
              }}
              onOpen={open}
              onSwitch={(row, environment) => props.onSwitch(row.key, environment)}
              control={(made) => {
                control = made;
                props.table(made);
              }}
            />
          </Show>
        </div>
        <Show when={state.openFlag()}>
          {(flag) => (
            <div class="detail-pane" ref={(pane) => setStyle(pane, "width", () => `${width_px()}px`)}>
              <Splitter
                label={t("detail.resize")}
                width_px={width_px()}
                min_px={MIN_WIDTH_PX}
                max_px={max_px()}
                onWidth={(width) => props.onWidth(width)}
              />
              <FlagDetail
                flag={flag()}
                detail={state.detail.value()}
                problem={state.detail.problem()}
                changes={state.changes.value()}
                changesProblem={state.changes.problem()}
                environments={state.environments()}
                focusedEnvironment={state.focused()}
                readOnly={props.readOnly}
                onSwitch={(environment) => props.onSwitch(flag(), environment)}
                onClose={close}
              />
            </div>
          )}
        </Show>
      </div>
    </div>
  );
}

/** What stands in the list's place when it has no rows: why, and what can be done. */
function NoRows(props: {
  state: FlagsState;
  projectKey: string | undefined;
  offline: boolean;
  progress: number | undefined;
  onChooseProject: () => void;
}): JSX.Element {
  const state = props.state;
  const list = state.list;
  const filter = (): string => t(`flags.filter.${list.query()?.filter ?? "active"}`);
  return (
    <Switch>
      <Match when={props.projectKey === undefined}>
        <EmptyState
          icon="projects"
          title={t("flags.no_project_title")}
          action={{ label: t("flags.choose_project"), run: () => props.onChooseProject() }}
        >
          {t("flags.no_project")}
        </EmptyState>
      </Match>
      <Match when={list.problem()}>
        {(problem) => (
          <div class="screen-column">
            <ProblemNotice
              problem={problem()}
              actions={
                <button type="button" class="button" onClick={() => list.invalidate()}>
                  {t("action.retry")}
                </button>
              }
            />
          </div>
        )}
      </Match>
      <Match when={list.query() === undefined || (!list.loaded() && !props.offline)}>
        <Skeleton
          label={t("flags.first_read")}
          note={props.progress === undefined ? undefined : t("flags.first_read_count", { count: props.progress })}
          rows={14}
          row="skeleton-flag"
        />
      </Match>
      <Match when={!list.loaded()}>
        <EmptyState icon="offline" title={t("sync.offline_title")}>
          {t("flags.first_read_offline")}
        </EmptyState>
      </Match>
      <Match when={list.total() === 0}>
        <EmptyState icon="flag" title={t("flags.empty_title")}>
          {t("flags.empty")}
        </EmptyState>
      </Match>
      <Match when={list.query()?.search}>
        {(search) => (
          <EmptyState
            icon="search"
            title={t("flags.no_match_title")}
            action={{ label: t("flags.clear_search"), run: () => state.setSearch("") }}
          >
            {t("flags.no_match_search", { search: search(), filter: filter() })}
          </EmptyState>
        )}
      </Match>
      <Match when={true}>
        <EmptyState
          icon="flag"
          title={t("flags.no_match_title")}
          action={{ label: t("flags.show_all"), run: () => state.setFilter("all") }}
        >
          {t("flags.no_match_filter", { filter: filter() })}
        </EmptyState>
      </Match>
    </Switch>
  );
}
