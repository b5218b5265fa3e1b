// What the Flags place shows: view state only; everything else is the core's.
import { createEffect, createSignal, onCleanup, type Accessor, type Setter } from "solid-js";
import type { EnvironmentView, FlagChangesView, FlagDetailView, FlagFilter, FlagSort } from "../ipc/bindings";
import type { Host } from "../ipc/host";
import { createFlagList, type FlagList } from "../flags/list";
import { createLatest, type Latest } from "../shared/latest";
import type { Projects } from "../projects/projects";

/** The state of the Flags place. */
export interface FlagsState {
  readonly list: FlagList;
  readonly search: Accessor<string>;
  readonly setSearch: Setter<string>;
  readonly filter: Accessor<FlagFilter>;
  readonly setFilter: Setter<FlagFilter>;
  readonly sort: Accessor<FlagSort>;
  readonly setSort: Setter<FlagSort>;
  /** The environment shown in words. */
  readonly focused: Accessor<string | undefined>;
  readonly setFocused: Setter<string | undefined>;
  /** The flag whose details are open. */
  readonly openFlag: Accessor<string | undefined>;
  readonly setOpenFlag: Setter<string | undefined>;
  readonly detail: Latest<FlagDetailView>;
  readonly changes: Latest<FlagChangesView>;
  /** The environments of the project whose rows are on the screen. */
  environments(): readonly EnvironmentView[];
  /** Reads again what is shown. */
  refresh(): void;
}

/** Makes the state of the Flags place. */
export function createFlagsState(host: Host, projects: Projects): FlagsState {
  const list = createFlagList(host);
  const [search, setSearch] = createSignal("");
  const [filter, setFilter] = createSignal<FlagFilter>("active");
  const [sort, setSort] = createSignal<FlagSort>("last_change");
  const [focused, setFocused] = createSignal<string | undefined>();
  const [openFlag, setOpenFlag] = createSignal<string | undefined>();
  const request = (): { project: string; flag: string } => ({
    project: projects.openKey() ?? "",
    flag: openFlag() ?? "",
  });
  const detail = createLatest(() => host.call("get_flag", request()));
  const changes = createLatest(() => host.call("get_flag_changes", request()));

  let project: string | undefined;
  createEffect(() => {
    const key = projects.openKey();
    if (key === undefined) return;
    if (key !== project) {
      project = key;
      setSearch("");
      setOpenFlag(undefined);
      setFocused(undefined);
    }
    list.ask({ project: key, search: search(), filter: filter(), sort: sort() });
  });

  createEffect(() => {
    const flag = openFlag();
    detail.clear();
    changes.clear();
    if (flag === undefined) return;
    detail.refresh();
    changes.refresh();
  });

  function refresh(): void {
    list.invalidate();
    if (openFlag() !== undefined) {
      detail.refresh();
      changes.refresh();
    }
  }
  const stop = host.listen((event) => {
    if (event.type === "changes_changed" || (event.type === "flags_changed" && event.project === projects.openKey()))
      refresh();
  });
  onCleanup(() => void stop.then((unlisten) => unlisten()));

  return {
    list,
    search,
    setSearch,
    filter,
    setFilter,
    sort,
    setSort,
    focused,
    setFocused,
    openFlag,
    setOpenFlag,
    detail,
    changes,
    environments() {
      const shown = list.query()?.project ?? projects.openKey();
      return (
        projects.list.value()?.projects.find(({ key }) => key === shown)?.environments ??
        projects.open()?.environments ??
        []
      );
    },
    refresh,
  };
}
