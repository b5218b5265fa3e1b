// The projects that the account sees, and the open one.
import { createSignal, onCleanup, type Accessor } from "solid-js";
import type { ProjectListView, ProjectView } from "../ipc/bindings";
import type { Host } from "../ipc/host";
import { createLatest, type Latest } from "../shared/latest";

/** The projects. */
export interface Projects {
  readonly list: Latest<ProjectListView>;
  /** The key of the open project. */
  readonly openKey: Accessor<string | undefined>;
  /** The open project. */
  open(): ProjectView | undefined;
  /** Opens a project. Rejects with a Problem. */
  choose(key: string): Promise<void>;
}

/** Follows the projects. `last` is the one that was open when the page was last closed. */
export function createProjects(host: Host, last: string | null, onProblem: (reason: unknown) => void): Projects {
  const [openKey, setOpenKey] = createSignal<string | undefined>(last ?? undefined);
  const [opened, setOpened] = createSignal<ProjectView | undefined>();
  const list = createLatest(async () => {
    const answer = await host.call("list_projects");
    const known = answer.projects.some(({ key }) => key === openKey());
    const only = answer.projects.length === 1 ? answer.projects[0] : undefined;
    if (!known && answer.loaded) {
      if (only !== undefined) choose(only.key).catch(onProblem);
      else setOpenKey(undefined);
    }
    return answer;
  });

  async function choose(key: string): Promise<void> {
    setOpenKey(key);
    const answer = await host.call("open_project", { project: key });
    if (openKey() === key) setOpened(answer);
    list.refresh();
  }

  const stop = host.listen((event) => {
    if (event.type === "projects_changed") list.refresh();
  });
  onCleanup(() => void stop.then((unlisten) => unlisten()));
  list.refresh();
  if (last !== null) {
    // A project that is gone is not worth a message: the list says what there is.
    choose(last).catch(() => list.refresh());
  }

  return {
    list,
    openKey,
    open() {
      const key = openKey();
      return (
        list.value()?.projects.find((project) => project.key === key) ?? (opened()?.key === key ? opened() : undefined)
      );
    },
    choose,
  };
}

/** The projects whose key, name or description holds all words. */
export function searchProjects(projects: readonly ProjectView[], search: string): readonly ProjectView[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  return projects.filter((project) => {
    const text = `${project.key}\n${project.name}\n${project.description}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
