// Everything that can be done, found by typing.
import { createEffect, createMemo, createSignal, For, Show, type JSX } from "solid-js";
import type { FlagRowView } from "../ipc/bindings";
import { useHost } from "../ipc/context";
import { t } from "../i18n/t";
import { Dialog } from "../shared/Dialog";
import { Icon, type IconName } from "../shared/Icon";
import { Kbd } from "../shared/Kbd";
import { createLatest } from "../shared/latest";

/** Something that can be done. */
export interface PaletteCommand {
  readonly id: string;
  readonly icon: IconName;
  readonly label: string;
  /** Its shortcut, if it has one. */
  readonly keys?: string;
  readonly run: () => void;
}

const MOST_COMMANDS = 8;
const MOST_FLAGS = 6;

/** The palette. */
export function CommandPalette(props: {
  commands: readonly PaletteCommand[];
  project: string | undefined;
  onFlag: (key: string) => void;
  onSearchFlags: (search: string) => void;
  onClose: () => void;
}): JSX.Element {
  const host = useHost();
  const [search, setSearch] = createSignal("");
  const [active, setActive] = createSignal(0);
  let list!: HTMLUListElement;

  const flags = createLatest<readonly FlagRowView[]>(async () => {
    const project = props.project;
    const words = search().trim();
    if (project === undefined || words === "") return [];
    const request = { project, search: words, filter: "all", sort: "key", offset: 0, limit: MOST_FLAGS } as const;
    return (await host.call("list_flags", request)).rows;
  });
  createEffect(() => {
    search();
    setActive(0);
    flags.refresh();
  });

  const items = createMemo<readonly PaletteCommand[]>(() => {
    const typed = search().trim();
    const words = typed.toLowerCase().split(/\s+/);
    const fits = ({ label }: PaletteCommand): boolean => words.every((word) => label.toLowerCase().includes(word));
    const commands = props.commands.filter(fits).slice(0, typed === "" ? undefined : MOST_COMMANDS);
    if (typed === "" || props.project === undefined) return commands;
    const found = (flags.value() ?? []).map((row): PaletteCommand => ({
      id: `flag-${row.key}`,
      icon: "flag",
      label: t("palette.open_flag", { flag: row.key }),
      run: () => props.onFlag(row.key),
    }));
    const all: PaletteCommand = {
      id: "search-flags",
      icon: "search",
      label: t("palette.search_flags", { search: typed }),
      run: () => props.onSearchFlags(typed),
    };
    return [...commands, ...found, all];
  });

  function run(item: PaletteCommand | undefined): void {
    if (item === undefined) return;
    props.onClose();
    item.run();
  }
  function onKeyDown(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setActive((active() + step + items().length) % Math.max(1, items().length));
      list.children[active()]?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(items()[active()]);
    }
  }

  return (
    <Dialog title={t("palette.title")} class="dialog-palette" testid="palette" onClose={() => props.onClose()}>
      <div class="palette-input">
        <Icon name="search" />
        <input
          type="text"
          role="combobox"
          data-autofocus
          data-testid="palette-input"
          aria-label={t("palette.input")}
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={items().length > 0 ? `palette-${active()}` : undefined}
          autocomplete="off"
          spellcheck={false}
          placeholder={t("palette.input")}
          value={search()}
          onInput={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <kbd aria-hidden="true">Esc</kbd>
      </div>
      <ul id="palette-list" class="palette-list" role="listbox" aria-label={t("palette.results")} ref={list}>
        <For each={items()}>
          {(item, at) => (
            <li
              id={`palette-${at()}`}
              role="option"
              data-testid={`palette-item-${item.id}`}
              aria-selected={active() === at()}
              onMouseMove={() => setActive(at())}
              onClick={() => run(item)}
            >
              <Icon name={item.icon} />
              <span>{item.label}</span>
              <Show when={item.keys}>{(keys) => <Kbd keys={keys()} />}</Show>
            </li>
          )}
        </For>
      </ul>
      <Show when={items().length === 0}>
        <p class="palette-none muted" role="status">
          {t("palette.none", { search: search() })}
        </p>
      </Show>
    </Dialog>
  );
}
