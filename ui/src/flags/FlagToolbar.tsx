// Above the list: search, environments, filters, order, count.
import { For, Show, type JSX } from "solid-js";
import type { EnvironmentView, FlagFilter, FlagSort } from "../ipc/bindings";
import { t } from "../i18n/t";
import { colorClass } from "../shared/environment";
import { Icon } from "../shared/Icon";
import { Kbd } from "../shared/Kbd";

const FILTERS: readonly FlagFilter[] = ["active", "all", "archived", "changed"];
const SORTS: readonly FlagSort[] = ["last_change", "key", "owner"];

/** The field for searching. */
export function FlagSearch(props: {
  search: string;
  total: number;
  onSearch: (search: string) => void;
  /** Enter or arrow down: on to the list. */
  onLeave: () => void;
  input: (element: HTMLInputElement) => void;
}): JSX.Element {
  return (
    <div class="search" role="search">
      <Icon name="search" />
      <input
        ref={(element) => props.input(element)}
        type="text"
        data-testid="flag-search"
        aria-label={t("flags.search")}
        autocomplete="off"
        spellcheck={false}
        placeholder={props.total > 0 ? t("flags.search_count", { count: props.total }) : t("flags.search")}
        value={props.search}
        onInput={(event) => props.onSearch(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" || event.key === "ArrowDown") {
            event.preventDefault();
            props.onLeave();
          } else if (event.key === "Escape") {
            event.preventDefault();
            if (props.search === "") props.onLeave();
            else props.onSearch("");
          }
        }}
      />
      <Show when={props.search !== ""} fallback={<kbd aria-hidden="true">/</kbd>}>
        <button
          type="button"
          class="icon-button"
          aria-label={t("flags.clear_search")}
          data-testid="flag-search-clear"
          onClick={() => props.onSearch("")}
        >
          <Icon name="close" />
        </button>
      </Show>
    </div>
  );
}

/** The environments of the project: what the letters mean; one of them can be shown in words. */
export function EnvironmentChips(props: {
  environments: readonly EnvironmentView[];
  focused: string | undefined;
  onFocus: (key: string | undefined) => void;
}): JSX.Element {
  return (
    <div class="chips" role="group" aria-label={t("flags.environments")}>
      <For each={props.environments}>
        {(environment) => (
          <button
            type="button"
            class={`chip chip-env ${colorClass(environment)}`}
            data-testid={`environment-${environment.key}`}
            aria-pressed={props.focused === environment.key}
            title={t("flags.environment_focus", { environment: environment.name })}
            onClick={() => props.onFocus(props.focused === environment.key ? undefined : environment.key)}
          >
            <b>{environment.letter}</b> <span>{environment.name}</span>
          </button>
        )}
      </For>
    </div>
  );
}

/** Which flags, in which order, and how many. */
export function FlagFilters(props: {
  filter: FlagFilter;
  sort: FlagSort;
  /** Undefined before the first answer. */
  counts: { readonly matched: number; readonly total: number } | undefined;
  onFilter: (filter: FlagFilter) => void;
  onSort: (sort: FlagSort) => void;
}): JSX.Element {
  return (
    <div class="filters">
      <div class="chips" role="group" aria-label={t("flags.filter")}>
        <For each={FILTERS}>
          {(filter) => (
            <button
              type="button"
              class="chip"
              data-testid={`filter-${filter}`}
              aria-pressed={props.filter === filter}
              onClick={() => props.onFilter(filter)}
            >
              {t(`flags.filter.${filter}`)}
            </button>
          )}
        </For>
      </div>
      <span class="filters-count" role="status" data-testid="flag-count">
        <Show when={props.counts}>
          {(counts) => (
            <>
              {counts().matched === counts().total
                ? t("flags.count", { count: counts().total })
                : t("flags.count_of", { count: counts().matched, total: counts().total })}
            </>
          )}
        </Show>
      </span>
      <label class="filters-sort">
        {t("flags.sort")}
        <span class="select">
          <select
            data-testid="flag-sort"
            value={props.sort}
            onChange={(event) => props.onSort(event.currentTarget.value as FlagSort)}
          >
            <For each={SORTS}>{(sort) => <option value={sort}>{t(`flags.sort.${sort}`)}</option>}</For>
          </select>
          <Icon name="chevron" />
        </span>
      </label>
    </div>
  );
}

/** Opens the commands. */
export function CommandsButton(props: { onOpen: () => void }): JSX.Element {
  return (
    <button type="button" class="button button-commands" data-testid="palette-open" onClick={() => props.onOpen()}>
      <span>{t("palette.open")}</span> <Kbd keys="mod+k" />
    </button>
  );
}
