// All projects that the account sees.
import { createMemo, createSignal, For, Match, Show, Switch, type JSX } from "solid-js";
import type { ProblemView, ProjectListView, ProjectView } from "../ipc/bindings";
import { rich, t } from "../i18n/t";
import { EnvironmentMark } from "../shared/environment";
import { EmptyState } from "../shared/EmptyState";
import { Highlight } from "../shared/Highlight";
import { Icon } from "../shared/Icon";
import { Moment } from "../shared/Moment";
import { ProblemNotice } from "../shared/ProblemNotice";
import { Skeleton } from "../shared/Skeleton";
import { searchProjects } from "./projects";

/** The screen. */
export function ProjectsScreen(props: {
  list: ProjectListView | undefined;
  problem: ProblemView | undefined;
  openKey: string | undefined;
  server: string;
  onOpen: (key: string) => void;
  search: (element: HTMLInputElement) => void;
}): JSX.Element {
  const [search, setSearch] = createSignal("");
  const all = (): readonly ProjectView[] => props.list?.projects ?? [];
  const found = createMemo(() => searchProjects(all(), search()));
  return (
    <div class="screen" data-testid="screen-projects">
      <header class="screen-head screen-head-row">
        <h1>{t("projects.title")}</h1>
        <div class="search" role="search">
          <Icon name="search" />
          <input
            ref={(element) => props.search(element)}
            type="text"
            data-testid="project-search"
            aria-label={t("projects.search")}
            placeholder={t("projects.search")}
            autocomplete="off"
            spellcheck={false}
            value={search()}
            onInput={(event) => setSearch(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Escape") setSearch("");
              const first = found()[0];
              if (event.key === "Enter" && first !== undefined) props.onOpen(first.key);
            }}
          />
          <kbd aria-hidden="true">/</kbd>
        </div>
        <Show when={all().length > 0}>
          <span class="filters-count" role="status">
            {t("projects.count", { count: found().length })}
          </span>
        </Show>
      </header>
      <div class="screen-scroll" tabindex={0} role="region" aria-label={t("projects.title")}>
        <Show when={props.problem}>{(problem) => <ProblemNotice problem={problem()} />}</Show>
        <Switch>
          <Match when={found().length > 0}>
            <ul class="project-list">
              <For each={found()}>
                {(project) => (
                  <ProjectRow
                    project={project}
                    search={search()}
                    open={project.key === props.openKey}
                    onOpen={() => props.onOpen(project.key)}
                  />
                )}
              </For>
            </ul>
          </Match>
          <Match when={all().length > 0}>
            <EmptyState
              icon="search"
              title={t("projects.no_match_title", { search: search() })}
              action={{ label: t("projects.clear_search"), run: () => setSearch("") }}
            >
              {t("projects.no_match")}
            </EmptyState>
          </Match>
          <Match when={props.list?.loaded === true}>
            <EmptyState icon="projects" title={t("projects.empty_title")}>
              {t("projects.empty", { server: props.server })}
            </EmptyState>
          </Match>
          <Match when={props.problem === undefined}>
            <Skeleton label={t("projects.first_read")} rows={5} class="project-list" row="project-skeleton" />
          </Match>
        </Switch>
      </div>
    </div>
  );
}

function ProjectRow(props: { project: ProjectView; search: string; open: boolean; onOpen: () => void }): JSX.Element {
  return (
    <li>
      <button
        type="button"
        class="project-row"
        data-testid={`project-row-${props.project.key}`}
        aria-current={props.open ? "true" : undefined}
        onClick={() => props.onOpen()}
      >
        <span class="project-what">
          <span class="project-name">
            <b>
              <Highlight text={props.project.name} search={props.search} />
            </b>
            <code>
              <Highlight text={props.project.key} search={props.search} />
            </code>
            <Show when={props.open}>
              <span class="badge">{t("projects.open_now")}</span>
            </Show>
            <Show when={props.project.conflicts > 0}>
              <span class="badge badge-warn">{t("projects.conflicts", { count: props.project.conflicts })}</span>
            </Show>
            <Show when={props.project.staged > 0}>
              <span class="badge badge-staged">{t("projects.staged", { count: props.project.staged })}</span>
            </Show>
            <Show when={props.project.waiting > 0}>
              <span class="badge">{t("projects.waiting", { count: props.project.waiting })}</span>
            </Show>
          </span>
          <small>
            <Highlight text={props.project.description} search={props.search} />
          </small>
        </span>
        <span class="project-envs">
          <For each={props.project.environments}>{(environment) => <EnvironmentMark environment={environment} />}</For>
        </span>
        <span class="project-count">
          <Show when={props.project.flag_count !== null} fallback={<span class="muted">{t("projects.not_read")}</span>}>
            {t("projects.flags", { count: props.project.flag_count ?? 0 })}
          </Show>
          <Show when={props.project.synced_at}>
            {(at) => <small>{rich("projects.synced", { time: () => <Moment at={at()} /> })}</small>}
          </Show>
        </span>
      </button>
    </li>
  );
}
