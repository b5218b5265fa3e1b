// Shows the open project and changes to another one.
import { createEffect, createSignal, createUniqueId, For, onCleanup, Show, type JSX } from "solid-js";
import type { ProjectView } from "../ipc/bindings";
import { t } from "../i18n/t";
import { Icon } from "../shared/Icon";

const MOST = 12;

/** The button, and the list that it opens. */
export function ProjectSwitcher(props: {
  projects: readonly ProjectView[];
  open: ProjectView | undefined;
  /** Its key, which is known before the project is. */
  openKey: string | undefined;
  onChoose: (key: string) => void;
  onAll: () => void;
}): JSX.Element {
  const [shown, setShown] = createSignal(false);
  const listId = createUniqueId();
  let root!: HTMLDivElement;
  let button!: HTMLButtonElement;
  let list: HTMLUListElement | undefined;

  // A click beside it closes the list, also where nothing takes the focus.
  createEffect(() => {
    if (!shown()) return;
    const onMouseDown = (event: MouseEvent): void => {
      if (event.target instanceof Node && !root.contains(event.target)) setShown(false);
    };
    document.addEventListener("mousedown", onMouseDown);
    onCleanup(() => document.removeEventListener("mousedown", onMouseDown));
  });

  function toggle(): void {
    setShown(!shown());
    if (shown())
      queueMicrotask(() =>
        (list?.querySelector<HTMLElement>("[aria-current]") ?? list?.querySelector("button"))?.focus(),
      );
  }
  function close(): void {
    setShown(false);
    button.focus();
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (!shown()) return;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || list === undefined) return;
    event.preventDefault();
    const buttons = [...list.querySelectorAll("button")];
    const at = buttons.findIndex((item) => item === document.activeElement);
    buttons[(at + step + buttons.length) % buttons.length]?.focus();
  }

  return (
    <div
      ref={root}
      class="switcher"
      onKeyDown={onKeyDown}
      onFocusOut={(event) => {
        if (event.relatedTarget instanceof Node && !event.currentTarget.contains(event.relatedTarget)) setShown(false);
      }}
    >
      <button
        ref={button}
        type="button"
        class="switcher-button"
        data-testid="project-switcher"
        aria-expanded={shown()}
        aria-controls={listId}
        onClick={toggle}
      >
        <span>
          <small>{t("projects.switch")}</small>
          <b>{props.open?.name ?? props.openKey ?? t("projects.none_open")}</b>
        </span>
        <Icon name="chevron" />
      </button>
      <Show when={shown()}>
        <ul ref={(element) => (list = element)} id={listId} class="menu" data-testid="project-menu">
          <For each={props.projects.slice(0, MOST)}>
            {(project) => (
              <li>
                <button
                  type="button"
                  data-testid={`switch-project-${project.key}`}
                  aria-current={project.key === props.open?.key ? "true" : undefined}
                  onClick={() => {
                    close();
                    props.onChoose(project.key);
                  }}
                >
                  <span>{project.name}</span>
                  <Show when={project.key === props.open?.key}>
                    <Icon name="check" />
                  </Show>
                </button>
              </li>
            )}
          </For>
          <li class="menu-last">
            <button
              type="button"
              data-testid="project-menu-all"
              onClick={() => {
                close();
                props.onAll();
              }}
            >
              {t("projects.all")}
            </button>
          </li>
        </ul>
      </Show>
    </div>
  );
}
