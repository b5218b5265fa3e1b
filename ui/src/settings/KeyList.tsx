// All keys, for the overlay and the settings.
import { For, type JSX } from "solid-js";
import { t, type MessageKey } from "../i18n/t";
import { Dialog } from "../shared/Dialog";
import { keyCaps } from "../shared/keys";

interface KeyEntry {
  /** Ways to press it. */
  readonly keys: readonly string[];
  readonly label: MessageKey;
}

const GROUPS: readonly { readonly title: MessageKey; readonly entries: readonly KeyEntry[] }[] = [
  {
    title: "keys.group.anywhere",
    entries: [
      { keys: ["mod+k"], label: "keys.palette" },
      { keys: ["/"], label: "keys.search" },
      { keys: ["escape"], label: "keys.back" },
      { keys: ["g f"], label: "keys.go_flags" },
      { keys: ["g c"], label: "keys.go_changes" },
      { keys: ["g p"], label: "keys.go_projects" },
      { keys: ["g r"], label: "keys.go_registration" },
      { keys: ["g s"], label: "keys.go_settings" },
      { keys: ["?"], label: "keys.help" },
    ],
  },
  {
    title: "keys.group.list",
    entries: [
      { keys: ["j", "k", "↓", "↑"], label: "keys.move" },
      { keys: ["PgUp", "PgDn", "Home", "End"], label: "keys.move_page" },
      { keys: ["enter"], label: "keys.open" },
      { keys: ["←", "→"], label: "keys.cells" },
      { keys: ["1…9"], label: "keys.environment" },
    ],
  },
  {
    title: "keys.group.changes",
    entries: [
      { keys: ["e *"], label: "keys.switch" },
      { keys: ["mod+enter"], label: "keys.review" },
      { keys: ["mod+z"], label: "keys.undo" },
    ],
  },
];

/** The list. */
export function KeyList(): JSX.Element {
  return (
    <div class="key-list">
      <For each={GROUPS}>
        {(group) => (
          <section>
            <h3>{t(group.title)}</h3>
            <dl>
              <For each={group.entries}>
                {(entry) => (
                  <div>
                    <dt>{t(entry.label)}</dt>
                    <dd>
                      <For each={entry.keys}>
                        {(keys) => (
                          <span class="keys">
                            <For each={keyCaps(keys)}>{(cap) => <kbd>{cap === "*" ? t("keys.letter") : cap}</kbd>}</For>
                          </span>
                        )}
                      </For>
                    </dd>
                  </div>
                )}
              </For>
            </dl>
          </section>
        )}
      </For>
    </div>
  );
}

/** The overlay that `?` opens. */
export function KeyOverlay(props: { onClose: () => void }): JSX.Element {
  return (
    <Dialog title={t("keys.title")} class="dialog-keys" testid="key-overlay" onClose={() => props.onClose()}>
      <KeyList />
    </Dialog>
  );
}
